import { posix } from 'node:path';
import { pathPattern } from '../../text/path-pattern.ts';

/** Which patterns a folder matches: what is below it need not be asked again. */
export type Matched = readonly boolean[];

interface Pattern {
  readonly isException: boolean;
  /** Without glob characters at its end; what may match below a folder begins with it. */
  readonly text: string;
  matches(path: string): boolean;
}

/**
 * Patterns as in .dockerignore: the last one that matches a path, or a folder that it is in, decides; `!` makes an
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

  /** Whether a path, relative and with slashes, matches; `parent` is what this returned for the folder it is in. */
  match(path: string, parent: Matched | undefined): { readonly isMatch: boolean; readonly matched: Matched } {
    let isMatch = false;
    const matched = this.#patterns.map((pattern, index) => {
      const does = parent?.[index] === true || (pattern.isException === isMatch && pattern.matches(path));
      if (does) isMatch = !pattern.isException;
      return does;
    });
    return { isMatch, matched };
  }

  /** Whether something below a folder may match a pattern, or an exception, though the folder itself does not. */
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

/** As Go's filepath.Clean: no slash at the end, no `.` and `..` but at the beginning. */
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

/** As moby/patternmatcher tells the forms apart: `**` at one end only is about the rest of the text, slash or not. */
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
