import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { writeAtomically } from './atomic.ts';
import type { Home } from './folder.ts';
import { withLock } from './lock.ts';

const KEY_BYTES = 32;

/**
 * The key that makes names of cache mounts unguessable: random bytes that only the user can read, created on first use.
 * A damaged key, or one that others can read, is replaced, which empties the cache mounts. Throws `storage` or
 * `disk_full`.
 */
export async function cacheMountKey(home: Home): Promise<Buffer> {
  return readKey(home.cacheMountKey) ?? (await withLock(home, 'cache-mount-key', () => createKey(home.cacheMountKey)));
}

/** The caller holds the lock, so an existing key was written by another process in the meantime. */
async function createKey(path: string): Promise<Buffer> {
  const existing = readKey(path);
  if (existing !== undefined) return existing;
  const key = randomBytes(KEY_BYTES);
  await writeAtomically(path, key);
  return key;
}

/** Undefined unless it is the user's regular file and no one else can read it. Links are not followed. */
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

/** Windows has no such owners and modes; there, the user's profile folder is private. */
function isPrivate({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return process.platform === 'win32' || (uid === process.getuid?.() && (mode & 0o077) === 0);
}
