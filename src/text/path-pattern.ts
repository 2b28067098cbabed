import { FOLDERS, Glob, type GlobPart, literal, NAME, ONE, PATH } from './glob.ts';

/** Linux's PATH_MAX: longer patterns cannot match. */
const MAX_PATTERN = 4096;

/** `**` with its slash, `*`, `?`, a class, an escaped character, any other character. */
const PART = /(\*\*\/?)|(\*)|(\?)|(\[(?:\^|(?!\^))(?:\\[^]|[^\\\]])+\])|\\([^])|([^\\[])/uy;

/**
 * A path pattern as in Dockerfiles and .dockerignore: `**` matches any folders, `*` and `?` never match a slash, and
 * `[…]` and `\` are those of Go's filepath.Match (moby/patternmatcher). Throws TypeError for an invalid pattern.
 */
export function pathPattern(text: string): Glob {
  if (text.length > MAX_PATTERN) throw invalid(text, `it has more than ${MAX_PATTERN} characters`);
  const parts: GlobPart[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const from = PART.lastIndex;
    const [, folders, star, question, group, escaped, plain] = PART.exec(text) ?? [];
    if (folders !== undefined) parts.push(PART.lastIndex === text.length ? PATH : FOLDERS);
    else if (star !== undefined) parts.push(NAME);
    else if (question !== undefined) parts.push(ONE);
    else if (group !== undefined) parts.push(characterClass(text, group));
    else if (escaped !== undefined || plain !== undefined) parts.push(literal(escaped ?? plain ?? ''));
    else throw invalid(text, text[from] === '[' ? 'a bracket is not closed' : 'it ends with "\\"');
  }
  return new Glob(parts);
}

function characterClass(text: string, group: string): GlobPart {
  const isNegated = group.startsWith('[^');
  // A hyphen makes a range unless it is escaped.
  const content = group
    .slice(isNegated ? 2 : 1, -1)
    .replace(/\\([^])|[[\]^&|]/gu, (each, escaped: string | undefined) =>
      escaped === '-' ? '\\-' : escapeForClass(escaped ?? each),
    );
  try {
    const pattern = new RegExp(`^[${isNegated ? '^' : ''}${content}]$`, 'u');
    return { kind: 'one', accepts: (character) => pattern.test(character) };
  } catch (error) {
    throw invalid(text, `${group} is not a valid range`, error);
  }
}

function escapeForClass(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

function invalid(text: string, why: string, cause?: unknown): TypeError {
  const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return new TypeError(`${JSON.stringify(shown)} is not a valid pattern: ${why}`, { cause });
}
