import { packageName } from '../../workspace/rules.ts';
import { shellWord } from '../quote.ts';

/**
 * The packages to install as shell words: sorted, without duplicates, and without the unpinned form of a pinned
 * package.
 */
export function packageWords(packages: readonly string[]): string {
  const pinned = new Set(packages.filter(isPinned).map(packageName));
  return [...new Set(packages)]
    .filter((each) => isPinned(each) || !pinned.has(each))
    .sort()
    .map(shellWord)
    .join(' ');
}

/** Whether a version, an architecture or a repository follows the name. */
export function isPinned(written: string): boolean {
  return packageName(written) !== written;
}
