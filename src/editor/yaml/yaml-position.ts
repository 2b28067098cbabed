/** The position of the cursor in a document's structure. */
export interface YamlPosition {
  /** The document's `kind`. */
  readonly kind: string | undefined;
  /** Keys from the root to the mapping or list that contains the cursor; `[]` is an item of a list. */
  readonly path: readonly string[];
  /** The key whose value is at the cursor; absent at a key, or at an item without one. */
  readonly key?: string;
  /** Other keys of the mapping. */
  readonly siblings: readonly string[];
}

interface Line {
  /** Columns of the dashes that start list items. */
  readonly dashes: readonly number[];
  /** Column of the text after them. */
  readonly indent: number;
  readonly key?: string;
}

const KEY = /^(?:"([^"]*)"\s*|'([^']*)'\s*|([^\s:#'"{[&*!|>%@`-][^:#]*)):(?=\s|$)/;

/**
 * Derives the position from indentation, because a half-written document does not parse. Flow collections (in braces
 * or brackets) are not analyzed. Lines and columns count from 0.
 */
export function yamlPosition(text: string, line: number, column: number): YamlPosition | undefined {
  const all = text.split(/\r?\n/);
  const isBoundary = (each: string): boolean => /^(?:---|\.\.\.)(?:\s|$)/.test(each);
  const current = all[line];
  if (current === undefined || isBoundary(current)) return undefined;
  const first = all.findLastIndex((each, index) => index < line && isBoundary(each)) + 1;
  const end = all.findIndex((each, index) => index > line && isBoundary(each));
  const document = all.slice(first, end === -1 ? undefined : end);
  const here = read(current.slice(0, column));
  if (here === undefined) return undefined;
  const { path, siblings } = around(document.map(parse), line - first, here);
  const kind = document.map((each) => /^kind:\s*["']?(\w+)/.exec(each)?.[1]).find((found) => found !== undefined);
  return { kind, path, siblings, ...(here.key !== undefined && { key: here.key }) };
}

/** A line up to the cursor: a key, or a word that may become one; undefined otherwise. */
function read(before: string): Line | undefined {
  const line = parse(before.endsWith(':') ? before : `${before}x`);
  if (line === undefined) return undefined;
  const rest = before.slice(line.indent);
  return line.key !== undefined || /^[\w.-]*$/.test(rest) ? line : undefined;
}

function parse(text: string): Line | undefined {
  const dashes: number[] = [];
  let rest = text.trimStart();
  const column = (): number => text.length - rest.length;
  while (/^-(?:\s|$)/.test(rest)) {
    dashes.push(column());
    rest = rest.slice(1).trimStart();
  }
  if ((rest === '' && dashes.length === 0) || rest.startsWith('#')) return undefined;
  const [, double, single, plain] = KEY.exec(rest) ?? [];
  const key = double ?? single ?? plain?.trimEnd();
  return { dashes, indent: column(), ...(key !== undefined && { key }) };
}

/** Searches upwards for the ancestors of a line, and in both directions for its siblings. */
function around(
  lines: readonly (Line | undefined)[],
  at: number,
  { dashes, indent }: Line,
): { path: string[]; siblings: string[] } {
  const path: string[] = [];
  const siblings: string[] = [];
  /** The next ancestor is to the left of this column. */
  const left = { of: indent, isItem: false };
  const enter = (columns: readonly number[]): void => {
    for (const dash of columns.toReversed()) {
      if (dash >= left.of) continue;
      path.unshift('[]');
      Object.assign(left, { of: dash, isItem: true });
    }
  };
  enter(dashes);
  for (const line of lines.slice(0, at).toReversed()) {
    if (line === undefined) continue;
    if (path.length === 0 && line.indent === indent && line.key !== undefined) siblings.push(line.key);
    // The items of a list may have the same indentation as its key.
    if (
      line.key !== undefined &&
      (line.indent < left.of || (left.isItem && line.indent === left.of && line.dashes.length === 0))
    ) {
      path.unshift(line.key);
      Object.assign(left, { of: line.indent, isItem: false });
    }
    enter(line.dashes);
  }
  for (const line of lines.slice(at + 1)) {
    if (line === undefined) continue;
    if (line.indent < indent || line.dashes.length > 0) break;
    if (line.indent === indent && line.key !== undefined) siblings.push(line.key);
  }
  return { path, siblings };
}
