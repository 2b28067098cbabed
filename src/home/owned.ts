import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DvmError } from '../event/error.ts';
import { storageError } from './storage-error.ts';
import { errno } from '../process/system-error.ts';
import { ensureFolder, FILE_MODE } from './folder.ts';

/** Marks a folder as created by this program. Others share the home folder; what has no marker is theirs. */
export const MARKER = '.devopsmaestro-vscode';

const MARKER_TEXT = 'DevOpsMaestro for VS Code created this folder and may change or delete it.\n';

/**
 * Creates a folder that this program may change and delete later. One that is ours already is fine, an empty one is
 * taken.
 * Throws `storage` for a folder of somebody else's, and for one that cannot be written.
 */
export function createOwned(folder: string): void {
  ensureFolder(folder);
  if (isOwned(folder)) return;
  try {
    const foreign = readdirSync(folder).find((name) => name !== MARKER);
    // Asked again: another process of ours may have marked and filled the folder since.
    if (foreign !== undefined && !isOwned(folder)) throw notOurs(folder);
    writeFileSync(join(folder, MARKER), MARKER_TEXT, { mode: FILE_MODE });
  } catch (error) {
    throw storageError('write to the folder', folder, error);
  }
}

/** Whether the folder is really one (not a link to one) and carries our marker. */
export function isOwned(folder: string): boolean {
  try {
    return lstatSync(folder).isDirectory() && lstatSync(join(folder, MARKER)).isFile();
  } catch {
    return false;
  }
}

/**
 * Deletes a folder of ours with all that is in it; one that is gone is fine.
 * The marker goes last, so that what is left after a crash is still known as ours. Throws `storage` for a folder of
 * somebody else's.
 */
export async function removeOwned(folder: string): Promise<void> {
  try {
    if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return;
    if (!isOwned(folder)) throw notOurs(folder);
    for (const name of await readdir(folder)) {
      if (name !== MARKER) await rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
    }
    await rm(join(folder, MARKER), { force: true });
    await rmdir(folder);
  } catch (error) {
    if (errno(error) === 'ENOENT') return;
    throw storageError('delete the folder', folder, error);
  }
}

function notOurs(folder: string): DvmError {
  return new DvmError({
    kind: 'storage',
    message: `The folder ${folder} was not created by DevOpsMaestro for VS Code, so it is left alone.`,
    hint: 'Move it away, or set DVM_HOME to another folder.',
  });
}
