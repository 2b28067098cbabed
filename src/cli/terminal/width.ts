import stringWidth from 'string-width';

const PLAIN = /^[ -~]*$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The width of text in terminal cells: two for CJK and emoji, none for combining characters. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - widthOf(text), 0));
}

/** Truncates text to a number of cells, with an ellipsis. */
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

/** Reduces each emoji sequence to its first character: terminals disagree about the width of sequences. */
export function withCertainWidth(text: string): string {
  if (PLAIN.test(text)) return text;
  const firstCharacter = (grapheme: string): string => String.fromCodePoint(grapheme.codePointAt(0) ?? 0);
  const characters = Array.from(graphemes.segment(text), ({ segment }) =>
    isCertain(segment) ? segment : firstCharacter(segment),
  );
  return characters.join('');
}

function isCertain(grapheme: string): boolean {
  return Array.from(grapheme).reduce((sum, character) => sum + stringWidth(character), 0) === stringWidth(grapheme);
}

/** The number of rows that a line takes; a wide character is never split. */
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
