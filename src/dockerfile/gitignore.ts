import { FOLDERS, Glob, type GlobPart, literal, NAME, ONE, PATH } from '../text/glob.ts';

/** The longest possible path (Linux, PATH_MAX). */
const MAX_PATTERN = 4096;
/** Per file; generated files have hundreds. */
const MAX_PATTERNS = 5000;

interface Pattern {
  readonly isException: boolean;
  readonly isForFolders: boolean;
  /** Whether it matches whole paths; otherwise it matches names in any folder. */
  readonly hasFolder: boolean;
  readonly glob: Glob;
}

/** The patterns of one .gitignore (git, Documentation/gitignore.txt). */
export class GitIgnore {
  readonly #patterns: readonly Pattern[];
  readonly #ignoresCase: boolean;

  constructor(text: string, { ignoresCase = false } = {}) {
    this.#ignoresCase = ignoresCase;
    const lines = text
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
      .filter((line) => line !== '' && !line.startsWith('#'));
    const cased = lines.slice(0, MAX_PATTERNS).map((line) => (ignoresCase ? line.toLowerCase() : line));
    this.#patterns = cased.flatMap((line) => compile(line) ?? []).reverse();
  }

  /**
   * Whether a path below the file's folder is ignored; undefined if no pattern matches. Separated by slashes; folders
   * end with one.
   */
  ignores(path: string): boolean | undefined {
    const isFolder = path.endsWith('/');
    const plain = isFolder ? path.slice(0, -1) : path;
    const whole = this.#ignoresCase ? plain.toLowerCase() : plain;
    const name = whole.slice(whole.lastIndexOf('/') + 1);
    const last = this.#patterns.find(
      ({ isForFolders, hasFolder, glob }) => (isFolder || !isForFolders) && glob.matches(hasFolder ? whole : name),
    );
    return last && !last.isException;
  }
}

/** Undefined for a line that matches nothing. */
function compile(line: string): Pattern | undefined {
  const isException = line.startsWith('!');
  const text = withoutTrailingSpaces(isException ? line.slice(1) : line);
  const isForFolders = text.endsWith('/');
  const path = isForFolders ? text.slice(0, -1) : text;
  const hasFolder = path.includes('/');
  const parts = partsOf(path.startsWith('/') ? path.slice(1) : path);
  return parts === undefined ? undefined : { isException, isForFolders, hasFolder, glob: new Glob(parts) };
}

/** An escaped space is kept, with its escape character. */
function withoutTrailingSpaces(line: string): string {
  const trimmed = line.replace(/(?<! ) +$/, '');
  let escapes = 0;
  while (trimmed.at(-1 - escapes) === '\\') escapes += 1;
  return escapes % 2 === 1 && trimmed.length < line.length ? `${trimmed} ` : trimmed;
}

/** `**` between slashes, other stars, `?`, a class, an escaped character, any other character (git, wildmatch.c). */
const PART = /(?<=^|\/)(\*{2,})(\/|$)|(\*+)|(\?)|\[([!^]?)(\]?(?:\\[^]|\[:[a-z]+:\]|[^\\\]])*)\]|\\([^])|([^\\[])/uy;

function partsOf(path: string): GlobPart[] | undefined {
  if (path === '' || path.length > MAX_PATTERN) return undefined;
  const parts: GlobPart[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < path.length) {
    const match = PART.exec(path);
    if (match === null) return undefined;
    const [, folders, slash, stars, question, negation, group, escaped, plain] = match;
    const part =
      folders !== undefined
        ? slash === ''
          ? PATH
          : FOLDERS
        : stars !== undefined
          ? NAME
          : question !== undefined
            ? ONE
            : group !== undefined
              ? characterClass(group, negation !== '')
              : literal(escaped ?? plain ?? '');
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
}

const NAMED_CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[^\x20-\x7e\u0080-\u{10ffff}]/u,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};
/** A named class, a range, or a single character. */
const MEMBER = /\[:([a-z]+):\]|\\?([^])-\\?([^])|\\?([^])/gu;

/** A class never matches a slash. Undefined for a class that git does not support. */
function characterClass(group: string, isNegated: boolean): GlobPart | undefined {
  const members: ((character: string) => boolean)[] = [];
  for (const [, name, from, to, single] of group.matchAll(MEMBER)) {
    const named = name === undefined ? undefined : Object.hasOwn(NAMED_CLASSES, name) ? NAMED_CLASSES[name] : undefined;
    if (named !== undefined) members.push((each) => named.test(each));
    else if (name !== undefined) return undefined;
    // A reversed range still contains its first character.
    else if (from !== undefined && to !== undefined)
      members.push((each) => each === from || (from <= each && each <= to));
    else members.push((each) => each === single);
  }
  return {
    kind: 'one',
    accepts: (character) => character !== '/' && members.some((isMember) => isMember(character)) !== isNegated,
  };
}
