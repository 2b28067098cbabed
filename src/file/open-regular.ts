import { type BigIntStats, constants, existsSync } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isInside } from '../text/inside.ts';
import { isRefused, problemOf, type Refused, refused } from './problem.ts';

/** An open file and its current real path. */
export interface OpenedFile {
  readonly handle: FileHandle;
  readonly path: string;
  /** In bytes, as reported by the file system; 0 for pseudo files. */
  readonly size: number;
}

/** Linux, open(2): refers to a file without opening a device or pipe. Not among Node.js's constants. */
export const O_PATH = 0o10000000;
/** macOS, open(2): no component of the path may be a link. Not among Node.js's constants. */
const O_NOFOLLOW_ANY = 0x20000000;
/** Do not block on a pipe, and do not acquire a controlling terminal. Windows has no such flags. */
const READ = constants.O_RDONLY | flag('O_NONBLOCK') | flag('O_NOCTTY');

export const hasProcFd = process.platform === 'linux' && existsSync('/proc/self/fd');
const OPEN = hasProcFd ? openByDescriptor : openByIdentity;

/**
 * Opens a regular file whose real path is inside `root`, a real path; undefined allows any location. `path` may be
 * relative to the root. Links are followed if they stay inside; a real path that is its own root allows no links.
 */
export async function openRegular(root: string | undefined, path: string, open = OPEN): Promise<OpenedFile | Refused> {
  const full = root === undefined ? path : resolve(root, path);
  try {
    return await open(root, full);
  } catch (error) {
    return problemOf(error);
  }
}

/**
 * Linux: checks a descriptor and then opens the file through it, so that changes to the path in between, such as a
 * folder replaced with a link, have no effect.
 */
export async function openByDescriptor(root: string | undefined, full: string): Promise<OpenedFile | Refused> {
  const pin = await open(full, O_PATH);
  try {
    const name = `/proc/self/fd/${pin.fd}`;
    const path = await readlink(name);
    const info = await pin.stat({ bigint: true });
    const problem = locationProblem(root, full, path) ?? typeProblem(info);
    if (problem !== undefined) return problem;
    return { handle: await open(name, READ), path, size: Number(info.size) };
  } finally {
    await pin.close();
  }
}

/** Other systems: opens the real path without following links and checks that it is the same file before and after. */
export async function openByIdentity(root: string | undefined, full: string): Promise<OpenedFile | Refused> {
  const path = await realpath(full);
  const before = await lstat(path, { bigint: true });
  const problem = locationProblem(root, full, path) ?? typeProblem(before);
  if (problem !== undefined) return problem;
  const handle = await open(path, READ | (process.platform === 'darwin' ? O_NOFOLLOW_ANY : flag('O_NOFOLLOW')));
  const checked = await checkIdentity(handle, path, before).catch(problemOf);
  if (isRefused(checked)) await handle.close();
  return isRefused(checked) ? checked : { handle, path, size: Number(before.size) };
}

async function checkIdentity(handle: FileHandle, path: string, before: BigIntStats): Promise<Refused | object> {
  const [opened, after, pathAfter] = [
    await handle.stat({ bigint: true }),
    await stat(path, { bigint: true }),
    await realpath(path),
  ];
  const isSame =
    [opened, after].every(({ dev, ino }) => dev === before.dev && ino === before.ino) && pathAfter === path;
  if (!isSame) return refused('changed', 'was replaced while it was opened', { hint: 'Try again.' });
  return typeProblem(opened) ?? {};
}

function locationProblem(root: string | undefined, requested: string, path: string): Refused | undefined {
  if (root === undefined || isInside(root, path)) return undefined;
  if (root === requested) return refused('outside', 'is reached through a link');
  return refused('outside', `is reached through a link that leads out of ${root}`, {
    hint: 'Replace the link with the file itself.',
  });
}

function typeProblem(info: BigIntStats): Refused | undefined {
  return info.isFile()
    ? undefined
    : refused(info.isDirectory() ? 'folder' : 'irregular', `is ${typeName(info)}, not a regular file`);
}

export function typeName(
  info: Pick<BigIntStats, 'isDirectory' | 'isFIFO' | 'isSocket' | 'isFile' | 'isSymbolicLink'>,
): string {
  if (info.isFile()) return 'a file';
  if (info.isDirectory()) return 'a folder';
  if (info.isFIFO()) return 'a named pipe';
  if (info.isSocket()) return 'a socket';
  return info.isSymbolicLink() ? 'a symbolic link' : 'a device';
}

function flag(name: 'O_NONBLOCK' | 'O_NOCTTY' | 'O_NOFOLLOW'): number {
  const known: Partial<Record<string, number>> = constants;
  return known[name] ?? 0;
}
