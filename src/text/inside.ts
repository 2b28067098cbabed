import { isAbsolute, relative } from 'node:path';

/** Whether an absolute path equals a folder or is below it. Purely lexical. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && !/^\.\.(?:[/\\]|$)/.test(way);
}
