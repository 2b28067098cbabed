import { posix } from 'node:path';

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
 * exception (moby/patternmatcher, MatchesUsingParentResults). Throws TypeError at a pattern that is none.
 */
export class Patterns {
  readonly #patterns: readonly Pattern[];

  constructor(texts: readonly string[]) {
    this.#patterns = texts.map((text) => text.trim()).filter((text) => text !== '').map(compile);
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
    return this.#patterns.some(({ isException, text }) => isException === (kind === 'exception') && (hasGlob(text) || `${text}/`.startsWith(`${folder}/`)));
  }
}

function compile(written: string): Pattern {
  const cleaned = clean(written);
  const isException = cleaned.startsWith('!');
  const text = isException ? cleaned.slice(1) : cleaned;
  if (text === '') throw new TypeError(`${JSON.stringify(written)} is no pattern: "!" needs one behind it`);
  return { isException, text: withoutTrailingGlob(text), matches: matcher(text, written) };
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
function matcher(text: string, written: string): (path: string) => boolean {
  if (!hasGlob(text)) return (path) => path === text;
  if (text.startsWith('**') && !hasGlob(text.slice(2))) {
    const suffix = text.slice(2);
    return (path) => path.endsWith(suffix) || `/${path}` === suffix;
  }
  if (text.endsWith('**') && !hasGlob(text.slice(0, -2))) return (path) => path.startsWith(text.slice(0, -2));
  const pattern = new RegExp(`^${regExpSource(text, written)}$`, 'u');
  return (path) => pattern.test(path);
}

/** What the parts of a pattern are in a regular expression; each takes as much as it can. */
const PARTS: readonly (readonly [RegExp, (part: string) => string])[] = [
  [/^\*\*\/?$/, () => '.*'],
  [/^\*\*\/?/, () => '(?:.*/)?'],
  [/^\*/, () => '[^/]*'],
  [/^\?/, () => '[^/]'],
  [/^\[(?:\^|(?!\^))(?:\\[^]|[^\\\]])+\]/u, classSource],
  [/^\\[^]/u, (part) => escape(part.slice(1))],
  [/^[^\\[]/u, escape],
];

/** `**` stands for any folders, `*` and `?` never for a slash, `[…]` and `\` are those of Go's filepath.Match. */
function regExpSource(text: string, written: string): string {
  let source = '';
  for (let rest = text; rest !== '';) {
    const found = PARTS.map(([part, translate]) => ({ part: part.exec(rest)?.[0], translate })).find(({ part }) => part !== undefined);
    if (found?.part === undefined) throw new TypeError(`${JSON.stringify(written)} is no pattern: ${rest.startsWith('[') ? 'a bracket is not closed' : 'nothing stands behind its last "\\"'}`);
    source += found.translate(found.part);
    rest = rest.slice(found.part.length);
  }
  return source;
}

/** A hyphen stays what it is, the sign of a range, unless it is escaped. */
function classSource(part: string): string {
  const isNegated = part.startsWith('[^');
  const content = part.slice(isNegated ? 2 : 1, -1).replace(/\\([^])|[[\]^&|]/gu, (each, escaped: string | undefined) => (escaped === '-' ? '\\-' : escape(escaped ?? each)));
  return `[${isNegated ? '^' : ''}${content}]`;
}

function escape(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
