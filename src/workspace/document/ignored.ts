import { join, relative, sep } from 'node:path';
import { isRefused } from '../../file/problem.ts';
import { readText } from '../../file/read.ts';
import type { Diagnostic } from './diagnostic.ts';
import { fileDiagnostic } from './file-diagnostic.ts';
import { GitIgnore } from '../../dockerfile/gitignore.ts';

/** The rules of a folder's .gitignore. */
export interface Rules {
  readonly folder: string;
  readonly rules: GitIgnore;
}

/** Reads the .gitignore of a folder below `root`, a real path. An unreadable file is reported and has no effect. */
export async function readIgnore(root: string, folder: string, diagnostics: Diagnostic[]): Promise<Rules> {
  const file = join(folder, '.gitignore');
  const found = await readText(root, file);
  if (isRefused(found)) diagnostics.push(fileDiagnostic('warning', file, found.problem, 'It has no effect.'));
  return {
    folder,
    rules: new GitIgnore(isRefused(found) ? '' : found.text, { ignoresCase: process.platform !== 'linux' }),
  };
}

/** The innermost .gitignore with a matching rule decides, as in git. Paths of folders end with a separator. */
export function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { folder, rules: own } of rules.toReversed()) {
    const ignores = own.ignores(relative(folder, path).split(sep).join('/') + (path.endsWith(sep) ? '/' : ''));
    if (ignores !== undefined) return ignores;
  }
  return false;
}
