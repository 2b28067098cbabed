import { constants } from 'node:fs';

/**
 * Go's os.FileMode has the permission bits of stat(2) and its own bits for everything else (golang.org, io/fs,
 * FileMode).
 */
const FOLDER = 2 ** 31;
const LINK = 2 ** 27;
const DEVICE = 2 ** 26;
const PIPE = 2 ** 25;
const SETUID = 2 ** 23;
const SETGID = 2 ** 22;
const CHARACTER_DEVICE = 2 ** 21;
const STICKY = 2 ** 20;
const TYPES = FOLDER + LINK + DEVICE + PIPE + CHARACTER_DEVICE;

/** Sockets are sent as empty files, like BuildKit's own client does. */
const TYPE_OF: ReadonlyMap<number, number> = new Map([
  [constants.S_IFDIR, FOLDER],
  [constants.S_IFLNK, LINK],
  [constants.S_IFBLK, DEVICE],
  [constants.S_IFCHR, DEVICE + CHARACTER_DEVICE],
  [constants.S_IFIFO, PIPE],
]);

export function goMode(mode: number): number {
  const type = TYPE_OF.get(mode & constants.S_IFMT) ?? 0;
  const permissions = process.platform === 'win32' ? ((mode & 0o777) | 0o111) & 0o755 : mode & 0o777;
  return (
    type +
    permissions +
    ((mode & 0o4000) === 0 ? 0 : SETUID) +
    ((mode & 0o2000) === 0 ? 0 : SETGID) +
    ((mode & 0o1000) === 0 ? 0 : STICKY)
  );
}

export function permissions(mode: number): number {
  return (
    (mode & 0o777) |
    (has(mode, SETUID) ? 0o4000 : 0) |
    (has(mode, SETGID) ? 0o2000 : 0) |
    (has(mode, STICKY) ? 0o1000 : 0)
  );
}

export function isRegular(mode: number): boolean {
  return (mode & (TYPES | 0)) === 0;
}

export function isFolder(mode: number): boolean {
  return has(mode, FOLDER);
}

export function isLink(mode: number): boolean {
  return has(mode, LINK);
}

function has(mode: number, bit: number): boolean {
  return Math.floor(mode / bit) % 2 === 1;
}
