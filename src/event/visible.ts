/**
 * Characters that are not seen but act: control characters (a terminal obeys them), direction marks (they change the
 * order
 * in which text is read), line separators, and characters without width, which can hide text or make two names look
 * alike.
 * The numerical signs of Arabic, Syriac and Kaithi are format characters too, but visible.
 */
const HIDDEN = String.raw`[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}[\p{Cf}--[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]]]`;

/** More than any script stacks on one letter; text with more of them is drawn over its neighbours. */
const STACKED_MARKS = String.raw`(?<=\p{M}{8})\p{M}`;

/** Scripts in which joiners are part of the spelling: Persian, Hindi, … */
const JOINED = String.raw`[\p{sc=Arab}\p{sc=Syrc}\p{sc=Mong}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}\p{sc=Mymr}]`;

/** Where a hidden character belongs to what is seen: emoji, and spellings that need it. */
const PART_OF_A_GLYPH = [
  String.raw`\p{RGI_Emoji_Tag_Sequence}`,
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})`,
  String.raw`(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]`,
  String.raw`(?<=[0-9#*])\ufe0f(?=\u20e3)`,
  String.raw`(?<=\p{Ideographic})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
  String.raw`(?<=[\p{sc=Mong}&&\p{L}])[\u180b-\u180d\u180f]`,
  String.raw`(?<=${JOINED})[\u200c\u200d](?=${JOINED})`,
].join('|');

const PLAIN = /^[ -~]*$/;
const SUSPECT = new RegExp(`${HIDDEN}|${STACKED_MARKS}`, 'v');
const SUSPECTS = new RegExp(`(?<kept>${PART_OF_A_GLYPH})|${HIDDEN}|${STACKED_MARKS}`, 'gv');

/** Which layout a text may have: none (a name, a cell of a table), that of a line, or that of several lines. */
export type Layout = '' | '\t' | '\t\n';

/**
 * A text as it may be shown to a person: each hidden character as `\u{202e}`, all that can be read as it is. Names,
 * paths,
 * values and outputs come from strangers, and pass through here before they reach a terminal or VS Code.
 */
export function visible(text: string, layout: Layout = ''): string {
  return replaceHidden(text, layout, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same JSON, its hidden characters in JSON's own escapes. */
export function visibleJson(json: string): string {
  const escapes = (character: string): string =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join('');
  return replaceHidden(json, '\t\n', escapes);
}

/** A message to a page with each of its texts made visible. */
export function visibleTexts<T>(value: T): T {
  return mapTexts(value) as T;
}

function mapTexts(value: unknown): unknown {
  if (typeof value === 'string') return visible(value, '\t\n');
  if (Array.isArray(value)) return value.map(mapTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTexts(each)]));
}

function replaceHidden(text: string, layout: Layout, escape: (character: string) => string): string {
  if (PLAIN.test(text) || !SUSPECT.test(text)) return text;
  return text.replace(SUSPECTS, (found: string, kept: string | undefined) =>
    kept !== undefined || layout.includes(found) ? found : escape(found),
  );
}
