import { hash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { FILE_MODE } from '../../../home/folder.ts';
import type { Database } from './sql.ts';

/**
 * To check a database takes SQLite longer than all else that is done to show it. So the SHA-256 of what was found
 * whole is
 * kept beside the file: the very same bytes are whole the next time, too; any others are checked.
 */
const markOf = (path: string): string => `${path}.checked`;

/** Whether these bytes, of the database at this path, were found whole before. */
export async function isKnownIntact(path: string, bytes: Uint8Array): Promise<boolean> {
  const mark = await readFile(markOf(path), 'utf8').catch(() => '');
  return mark !== '' && mark.trim() === digestOf(bytes);
}

/** Remembers that they are whole. Where that cannot be written they are checked the next time again. */
export async function rememberIntact(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(markOf(path), `${digestOf(bytes)}\n`, { mode: FILE_MODE }).catch(() => undefined);
}

/** What is wrong with a database; undefined if it is whole. */
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
