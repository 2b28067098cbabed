import { readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { GitIgnore } from './gitignore.ts';

/** Larger files are not texts that a person writes. Bytes. */
const LARGEST_FILE = 1024 * 1024;

/** What the .gitignore of a folder says. */
export interface Rules {
  readonly folder: string;
  readonly rules: GitIgnore;
}

export async function readIgnore(folder: string): Promise<Rules> {
  const text = await readSmall(join(folder, '.gitignore'));
  return { folder, rules: new GitIgnore(text ?? '', { ignoresCase: process.platform !== 'linux' }) };
}

/** The innermost file that has an opinion decides, as in git. A folder's path ends with a separator. */
export function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { folder, rules: own } of rules.toReversed()) {
    const ignores = own.ignores(relative(folder, path).split(sep).join('/') + (path.endsWith(sep) ? '/' : ''));
    if (ignores !== undefined) return ignores;
  }
  return false;
}

/** The text of a file; undefined when it is huge, no file, or cannot be read. */
export async function readSmall(path: string): Promise<string | undefined> {
  try {
    const info = await stat(path);
    return info.isFile() && info.size <= LARGEST_FILE ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
