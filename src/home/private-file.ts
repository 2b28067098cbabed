import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errno } from '../process/system-error.ts';

/** Why a file cannot be trusted, and the command that fixes it. */
export interface Exposed {
  /** Completes "it …". */
  readonly reason: string;
  readonly hint: string;
}

/** The bytes of a file that only this user can write; undefined if it does not exist. Read errors are thrown. */
export async function readPrivate(file: string, limit: number): Promise<Buffer | Exposed | undefined> {
  const handle = await openItself(file);
  if (handle === undefined || 'reason' in handle) return handle;
  try {
    const info = await handle.stat();
    const exposed =
      (info.isFile() ? undefined : { reason: 'is not a regular file', hint: `Remove it: rm ${quoted(file)}` }) ??
      writableByOthers(file, info) ??
      (await exposedFolder(file));
    if (exposed !== undefined) return exposed;
    if (info.size > limit) return { reason: `is larger than ${limit / 1024} KiB`, hint: 'Shorten it.' };
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(info.size), 0, info.size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Links are rejected, because others may control their target. Pipes must not block. */
async function openItself(file: string): Promise<FileHandle | Exposed | undefined> {
  try {
    // Windows has neither flag; there they are undefined, which counts as 0.
    return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = errno(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    // Linux and macOS say ELOOP, FreeBSD EMLINK.
    if (code !== 'ELOOP' && code !== 'EMLINK') throw error;
    const name = quoted(file);
    return {
      reason: 'is a symbolic link',
      hint: `Replace it with a copy: cp --remove-destination "$(readlink -f ${name})" ${name}`,
    };
  }
}

/** A user who can write to a parent folder can replace the file. */
async function exposedFolder(file: string): Promise<Exposed | undefined> {
  const folders = new Set([...ancestors(file), ...ancestors(await realpath(file))]);
  for (const folder of folders) {
    const exposed = writableByOthers(folder, await stat(folder));
    if (exposed !== undefined) return { ...exposed, reason: `is in a folder that ${exposed.reason} (${folder})` };
  }
  return undefined;
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...ancestors(parent)];
}

/** A folder may also belong to root, or have the sticky bit, like /tmp. */
function writableByOthers(
  path: string,
  info: { uid: number; mode: number; isDirectory: () => boolean },
): Exposed | undefined {
  const user = process.geteuid?.();
  if (user === undefined) return undefined; // Windows, where modes and owners are meaningless
  const isFolder = info.isDirectory();
  if (info.uid !== user && !(isFolder && info.uid === 0)) {
    return {
      reason: `belongs to another user (uid ${info.uid})`,
      hint: `Check its content, then take ownership: sudo chown ${user} ${quoted(path)}`,
    };
  }
  const isSticky = isFolder && (info.mode & 0o1000) !== 0;
  if ((info.mode & 0o022) === 0 || isSticky) return undefined;
  return {
    reason: 'can be written by others',
    hint: `Check its content, then remove that permission: chmod go-w ${quoted(path)}`,
  };
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
