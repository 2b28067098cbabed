import { readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Larger files are not texts that a person writes. Bytes. */
const LARGEST_FILE = 1024 * 1024;

/** What the .gitignore of a folder says. */
export interface Rules {
  readonly folder: string;
  readonly rules: Ignore;
}

export async function readIgnore(folder: string): Promise<Rules> {
  const text = await readSmall(join(folder, '.gitignore'));
  return { folder, rules: ignore({ ignorecase: process.platform !== 'linux' }).add(text ?? '') };
}

/** The innermost file that has an opinion decides, as in git. A folder's path ends with a separator. */
export function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { folder, rules: own } of rules.toReversed()) {
    const verdict = own.test(relative(folder, path).split(sep).join('/') + (path.endsWith(sep) ? '/' : ''));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
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
