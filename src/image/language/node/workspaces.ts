import { pathPattern } from '../../../text/path-pattern.ts';
import { folderOf, normalize } from './paths.ts';

/** More alternatives in braces than this are not a list that someone wrote. */
const MAX_ALTERNATIVES = 200;
/** `{a,b}` without braces inside. */
const BRACES = /\{([^{}]*)\}/;
/** `@(a|b)` and its relatives, which only some package managers support. */
const EXTENDED = /[@!+?*]\(/;

export interface Members {
  /** Folders of members, sorted; the root is not one. */
  readonly folders: readonly string[];
  /** Patterns that match no folder with a manifest. */
  readonly unmatched: readonly string[];
  /** Patterns that are not supported, or lead out of the folder. */
  readonly unsupported: readonly string[];
}

/**
 * The folders that the patterns of a workspace select. As in npm's, a later pattern overrides an earlier one, and `!`
 * excludes.
 */
export function membersOf(patterns: readonly string[], manifests: readonly string[]): Members {
  const unsupported: string[] = [];
  const rules = patterns.flatMap((pattern) => {
    const matches = matcher(pattern.replace(/^!+/, ''));
    if (matches === undefined) unsupported.push(pattern);
    return matches === undefined ? [] : [{ pattern, isExcluding: pattern.startsWith('!'), matches }];
  });
  const nested = manifests.filter((path) => path.includes('/'));
  const selected = nested.filter((path) => rules.findLast(({ matches }) => matches(path))?.isExcluding === false);
  const unmatched = rules
    .filter(({ isExcluding, matches, pattern }) => !isExcluding && !isRoot(pattern) && !nested.some(matches))
    .map(({ pattern }) => pattern);
  return { folders: [...new Set(selected.map(folderOf))].sort(), unmatched, unsupported };
}

function isRoot(pattern: string): boolean {
  return normalize(pattern) === '';
}

function matcher(pattern: string): ((manifest: string) => boolean) | undefined {
  if (EXTENDED.test(pattern)) return undefined;
  const alternatives = expanded(pattern)?.map(normalize);
  if (alternatives?.every((each) => each !== undefined) !== true) return undefined;
  try {
    const globs = alternatives
      .filter((each) => each !== '')
      .map((each) => pathPattern(/\.(?:json5?|ya?ml)$/.test(each) ? folderOf(each) : each));
    const deep = alternatives.filter((each) => each.endsWith('**')).map((each) => normalize(each.slice(0, -2)));
    return (manifest) => {
      const folder = folderOf(manifest);
      // `packages/**` includes `packages` itself.
      return globs.some((glob) => glob.matches(folder)) || (folder !== '' && deep.includes(folder));
    };
  } catch {
    return undefined;
  }
}

/** The pattern without braces; undefined if that is too much. */
function expanded(pattern: string): string[] | undefined {
  let patterns = [pattern];
  while (patterns.some((each) => BRACES.test(each))) {
    patterns = patterns.flatMap((each) => {
      const found = BRACES.exec(each);
      if (found === null) return [each];
      const [whole, inner = ''] = found;
      const before = each.slice(0, found.index);
      const after = each.slice(found.index + whole.length);
      return inner.split(',').map((choice) => `${before}${choice}${after}`);
    });
    if (patterns.length > MAX_ALTERNATIVES) return undefined;
  }
  return patterns;
}
