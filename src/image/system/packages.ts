import { packageName } from '../../workspace/rules.ts';
import { shellWord } from '../quote.ts';

/**
 * The packages of an installation, for a shell: in order, each once, and none without its version that also has one.
 */
export function packageWords(packages: readonly string[]): string {
  const pinned = new Set(packages.filter(isPinned).map(packageName));
  return [...new Set(packages)]
    .filter((each) => isPinned(each) || !pinned.has(each))
    .sort()
    .map(shellWord)
    .join(' ');
}

/** Whether a version, an architecture or a repository is written behind the name. */
export function isPinned(written: string): boolean {
  return packageName(written) !== written;
}
