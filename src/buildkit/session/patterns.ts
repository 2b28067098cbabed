import { posix } from 'node:path';
import { pathPattern } from '../../text/path-pattern.ts';

/** Which patterns a folder matches, so that they need not be checked again below it. */
export type Matched = readonly boolean[];

interface Pattern {
  readonly isException: boolean;
  /** The literal prefix of a pattern: a match below a folder must start with it. */
  readonly text: string;
  matches(path: string): boolean;
}

/**
 * Patterns as in .dockerignore: the last one that matches a path, or one of its parent folders, decides; `!` makes an
 * exception (moby/patternmatcher, MatchesUsingParentResults). Throws TypeError for an invalid pattern.
 */
export class Patterns {
  readonly #patterns: readonly Pattern[];

  constructor(texts: readonly string[]) {
    this.#patterns = texts
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map(compile);
  }

  get isEmpty(): boolean {
    return this.#patterns.length === 0;
  }

  /** Whether a relative path with slashes matches; `parent` is the result for its folder. */
  match(path: string, parent: Matched | undefined): { readonly isMatch: boolean; readonly matched: Matched } {
    let isMatch = false;
    const matched = this.#patterns.map((pattern, index) => {
      const does = parent?.[index] === true || (pattern.isException === isMatch && pattern.matches(path));
      if (does) isMatch = !pattern.isException;
      return does;
    });
    return { isMatch, matched };
  }

  /** Whether something below a folder may match a pattern or an exception, even if the folder itself does not. */
  mayMatchBelow(folder: string, kind: 'pattern' | 'exception'): boolean {
    return this.#patterns.some(
      ({ isException, text }) =>
        isException === (kind === 'exception') && (hasGlob(text) || `${text}/`.startsWith(`${folder}/`)),
    );
  }
}

function compile(written: string): Pattern {
  const cleaned = clean(written);
  const isException = cleaned.startsWith('!');
  const text = isException ? cleaned.slice(1) : cleaned;
  if (text === '') throw new TypeError(`${JSON.stringify(written)} is not a valid pattern: nothing follows "!"`);
  return { isException, text: withoutTrailingGlob(text), matches: matcher(text) };
}

/** Like Go's filepath.Clean: no trailing slash, and `.` or `..` only at the beginning. */
function clean(text: string): string {
  const normal = posix.normalize(text);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

function withoutTrailingGlob(text: string): string {
  return text.replace(/\/\*\*$|\/\*$/, '');
}

function hasGlob(text: string): boolean {
  return /[*[\]?^\\]/.test(text);
}

/**
 * Distinguishes the forms like moby/patternmatcher: `**` at one end only refers to the rest of the text, with or
 * without a slash.
 */
function matcher(text: string): (path: string) => boolean {
  if (!hasGlob(text)) return (path) => path === text;
  if (text.startsWith('**') && !hasGlob(text.slice(2))) {
    const suffix = text.slice(2);
    return (path) => path.endsWith(suffix) || `/${path}` === suffix;
  }
  if (text.endsWith('**') && !hasGlob(text.slice(0, -2))) return (path) => path.startsWith(text.slice(0, -2));
  const pattern = pathPattern(text);
  return (path) => pattern.matches(path);
}
