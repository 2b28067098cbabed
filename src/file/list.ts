import { closeSync, constants, type Dirent, openSync, readlinkSync, realpathSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { hasProcFd, O_PATH } from './open-regular.ts';
import { isRefused, problemOf, type Refused, refused } from './problem.ts';

/** An open folder, which stays the same even if another one is put at its path. */
export interface HeldFolder {
  /** A path to the folder for system calls. */
  path(child: string): string;
  close(): void;
}

/** Opens a folder below `root`, a real path. Links are rejected, including those in the path. */
export function holdFolder(root: string, path: string): HeldFolder | Refused {
  const full = resolve(root, path);
  try {
    return hasProcFd ? holdByDescriptor(full) : holdByPath(full);
  } catch (error) {
    return problemOf(error);
  }
}

function holdByDescriptor(full: string): HeldFolder | Refused {
  const fd = openSync(full, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  const name = `/proc/self/fd/${fd}`;
  if (readlinkSync(name) === full) return { path: (child) => join(name, child), close: () => closeSync(fd) };
  closeSync(fd);
  return swapped();
}

/** On systems where folders cannot be held open, files are still checked when they are opened. */
function holdByPath(full: string): HeldFolder | Refused {
  return realpathSync.native(full) === full
    ? { path: (child) => join(full, child), close: () => undefined }
    : swapped();
}

function swapped(): Refused {
  return refused('changed', 'was moved, or is reached through a symbolic link');
}

/** Lists a folder below `root`, a real path. */
export async function listFolder(root: string, path: string): Promise<Dirent[] | Refused> {
  const folder = holdFolder(root, path);
  if (isRefused(folder)) return folder;
  try {
    return await readdir(folder.path(''), { withFileTypes: true });
  } catch (error) {
    return problemOf(error);
  } finally {
    folder.close();
  }
}
