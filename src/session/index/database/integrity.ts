import { hash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { FILE_MODE } from '../../../home/folder.ts';
import type { Database } from './sql.ts';

/**
 * Checking a database takes longer than everything else that is needed to show it, so the SHA-256 of an intact one is
 * stored beside the file, and only other bytes are checked.
 */
const markOf = (path: string): string => `${path}.checked`;

/** Whether these bytes of the database at this path were found intact before. */
export async function isKnownIntact(path: string, bytes: Uint8Array): Promise<boolean> {
  const mark = await readFile(markOf(path), 'utf8').catch(() => '');
  return mark !== '' && mark.trim() === digestOf(bytes);
}

/** If this cannot be written, the bytes are checked again the next time. */
export async function rememberIntact(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(markOf(path), `${digestOf(bytes)}\n`, { mode: FILE_MODE }).catch(() => undefined);
}

/** What is wrong with a database; undefined if it is intact. */
export function findDamage(database: Database): string | undefined {
  try {
    const answer = database.exec('PRAGMA quick_check(1)')[0]?.values[0]?.[0];
    return answer === 'ok' ? undefined : String(answer);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function digestOf(bytes: Uint8Array): string {
  return hash('sha256', bytes);
}
