import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { storageError } from './storage-error.ts';
import { errno } from '../process/system-error.ts';
import { FILE_MODE } from './folder.ts';

/** Large content is written in chunks. */
type FileContent = Uint8Array | string | AsyncIterable<Uint8Array>;

const RENAME_ATTEMPTS = 10;
const RENAME_PAUSE_MS = 30;

/**
 * Replaces a file atomically: readers see either the old or the new content, even after a power failure. The caller
 * must hold the file's lock, because leftovers of crashed writers are removed. On `storage` or `disk_full` errors, the
 * old content remains.
 */
export async function writeAtomically(path: string, data: FileContent): Promise<void> {
  const temporary = join(dirname(path), `${temporaryPrefix(path)}${randomUUID()}`);
  try {
    await removeLeftovers(path);
    await writeDurably(temporary, data);
    await renameOver(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError('write', path, error);
  }
}

function temporaryPrefix(path: string): string {
  return `.tmp-${basename(path)}-`;
}

async function removeLeftovers(path: string): Promise<void> {
  const prefix = temporaryPrefix(path);
  for (const name of await readdir(dirname(path))) {
    if (name.startsWith(prefix)) await rm(join(dirname(path), name), { force: true });
  }
}

async function writeDurably(path: string, data: FileContent): Promise<void> {
  const file = await open(path, 'wx', FILE_MODE);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows temporarily refuses to replace a file that a virus scanner or a reader has open. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const isTemporary = process.platform === 'win32' && ['EPERM', 'EBUSY', 'EACCES'].includes(errno(error) ?? '');
      if (!isTemporary || attempt === RENAME_ATTEMPTS) throw error;
      await sleep(RENAME_PAUSE_MS);
    }
  }
}

/** Makes a rename survive a power failure. Windows and some network file systems do not support it. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errno(error) === 'ENOSPC' || errno(error) === 'EIO') throw error;
  }
}
