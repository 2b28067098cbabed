import { posix } from 'node:path';

/**
 * A path that a file in a folder refers to, both relative to the same root, with `/`. Undefined if it leads out of the
 * root or is absolute.
 */
export function pathFrom(folder: string, path: string): string | undefined {
  const written = path.trim().replaceAll('\\', '/');
  if (written.startsWith('/') || /^[A-Za-z]:/.test(written)) return undefined;
  const joined = posix.join(folder === '' ? '.' : folder, written).replace(/\/$/, '');
  if (joined === '..' || joined.startsWith('../')) return undefined;
  return joined === '.' ? '' : joined;
}

/** The path of a file in a folder of the same root. */
export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The folder of a path; empty for the root. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
