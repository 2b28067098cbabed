import { join, relative, sep } from 'node:path';
import { isRefused } from '../../file/problem.ts';
import { readText } from '../../file/read.ts';
import type { Diagnostic } from './diagnostic.ts';
import { fileDiagnostic } from './file-diagnostic.ts';
import { GitIgnore } from '../../dockerfile/gitignore.ts';

/** What the .gitignore of a folder says. */
export interface Rules {
  readonly folder: string;
  readonly rules: GitIgnore;
}

/**
 * Reads the .gitignore of a folder below `root`, a real path. One that cannot be read is reported and ignores
 * nothing.
 */
export async function readIgnore(root: string, folder: string, diagnostics: Diagnostic[]): Promise<Rules> {
  const file = join(folder, '.gitignore');
  const found = await readText(root, file);
  if (isRefused(found)) diagnostics.push(fileDiagnostic('warning', file, found.problem, 'It has no effect.'));
  return {
    folder,
    rules: new GitIgnore(isRefused(found) ? '' : found.text, { ignoresCase: process.platform !== 'linux' }),
  };
}

/** The innermost file that has an opinion decides, as in git. A folder's path ends with a separator. */
export function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { folder, rules: own } of rules.toReversed()) {
    const ignores = own.ignores(relative(folder, path).split(sep).join('/') + (path.endsWith(sep) ? '/' : ''));
    if (ignores !== undefined) return ignores;
  }
  return false;
}
