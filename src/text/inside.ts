import { isAbsolute, relative } from 'node:path';

/** Whether an absolute path is a folder or lies below it, by its letters alone. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && !/^\.\.(?:[/\\]|$)/.test(way);
}
