import stringWidth from 'string-width';

const PLAIN = /^[ -~]*$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * How many cells of a terminal a text takes: two for CJK and emoji, none for what is combined with the letter before.
 */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - widthOf(text), 0));
}

/** The beginning of a text that fits into so many cells, with an ellipsis if that is not all of it. */
export function fit(text: string, cells: number): string {
  if (widthOf(text) <= cells) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment);
    if (width > cells - 1) break;
    kept += segment;
  }
  return cells < 1 ? '' : `${kept}…`;
}

/**
 * The same text without what terminals do not agree about: some show a sequence of emoji as one sign, some as
 * several. Of
 * such a sequence the first sign stays.
 */
export function withCertainWidth(text: string): string {
  if (PLAIN.test(text)) return text;
  const firstSign = (grapheme: string): string => String.fromCodePoint(grapheme.codePointAt(0) ?? 0);
  const signs = Array.from(graphemes.segment(text), ({ segment }) =>
    isCertain(segment) ? segment : firstSign(segment),
  );
  return signs.join('');
}

function isCertain(grapheme: string): boolean {
  return Array.from(grapheme).reduce((sum, character) => sum + stringWidth(character), 0) === stringWidth(grapheme);
}

/** How many rows a line takes in a terminal of so many columns: a wide character is never cut in two. */
export function rowsOf(text: string, columns: number): number {
  let rows = 1;
  let column = 0;
  for (const { segment } of graphemes.segment(text)) {
    const width = widthOf(segment);
    if (column + width > columns) {
      rows += 1;
      column = 0;
    }
    column += width;
  }
  return rows;
}
