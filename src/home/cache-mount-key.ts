import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { writeAtomically } from './atomic.ts';
import type { Home } from './folder.ts';
import { withLock } from './lock.ts';

const KEY_BYTES = 32;

/**
 * The key that makes the names of cache mounts unguessable: random bytes that only the user can read, created on
 * first use.
 * A key that is damaged or readable by others is replaced; that costs one download of what the mounts held. Throws
 * `storage`
 * or `disk_full`.
 */
export async function cacheMountKey(home: Home): Promise<Buffer> {
  return readKey(home.cacheMountKey) ?? (await withLock(home, 'cache-mount-key', () => createKey(home.cacheMountKey)));
}

/** The caller holds the lock, so a key that is there now was written by another process in the meantime. */
async function createKey(path: string): Promise<Buffer> {
  const existing = readKey(path);
  if (existing !== undefined) return existing;
  const key = randomBytes(KEY_BYTES);
  await writeAtomically(path, key);
  return key;
}

/** Undefined unless this is a regular file of the user's that no one else can read. Links are not followed. */
function readKey(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const info = fstatSync(file);
    if (!info.isFile() || info.size !== KEY_BYTES || !isPrivate(info)) return undefined;
    const key = Buffer.alloc(KEY_BYTES);
    return readSync(file, key, 0, KEY_BYTES, 0) === KEY_BYTES ? key : undefined;
  } finally {
    closeSync(file);
  }
}

/** Windows has neither owners nor modes of this kind; there the user's profile folder is private. */
function isPrivate({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return process.platform === 'win32' || (uid === process.getuid?.() && (mode & 0o077) === 0);
}
