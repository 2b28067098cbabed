import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DvmError } from '../event/error.ts';
import { storageError } from './storage-error.ts';
import { errno } from '../process/system-error.ts';
import { ensureFolder, FILE_MODE } from './folder.ts';

/** Marks a folder as created by this program: other programs share the home folder, and their folders have none. */
export const MARKER = '.devopsmaestro-vscode';

const MARKER_TEXT = 'DevOpsMaestro for VS Code created this folder and may change or delete it.\n';

/**
 * Creates a folder that this program may change and delete later, or claims an empty one. Throws `storage` for another
 * program's folder and for one that cannot be written.
 */
export function createOwned(folder: string): void {
  ensureFolder(folder);
  if (isOwned(folder)) return;
  try {
    const foreign = readdirSync(folder).find((name) => name !== MARKER);
    // Checked again: another dvm process may have marked and filled the folder since.
    if (foreign !== undefined && !isOwned(folder)) throw notOurs(folder);
    writeFileSync(join(folder, MARKER), MARKER_TEXT, { mode: FILE_MODE });
  } catch (error) {
    throw storageError('write to the folder', folder, error);
  }
}

/** Whether this is a folder, not a link to one, with our marker. */
export function isOwned(folder: string): boolean {
  try {
    return lstatSync(folder).isDirectory() && lstatSync(join(folder, MARKER)).isFile();
  } catch {
    return false;
  }
}

/**
 * Deletes one of our folders and its contents, if it exists. The marker is deleted last, so that the rest is still
 * recognized after a crash. Throws `storage` for another program's folder.
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
    message: `The folder ${folder} was not created by DevOpsMaestro for VS Code and is left unchanged.`,
    hint: 'Move it away, or set DVM_HOME to another folder.',
  });
}
