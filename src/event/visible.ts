/**
 * Invisible characters with an effect: control characters (which a terminal obeys), direction marks (which reorder
 * text), line separators, and zero-width characters, which can hide text or make two names look alike. The number signs
 * of Arabic, Syriac and Kaithi are format characters too, but visible.
 */
const HIDDEN = String.raw`[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}[\p{Cf}--[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]]]`;

/** No script stacks more marks on one letter; further ones would be drawn over neighbouring text. */
const STACKED_MARKS = String.raw`(?<=\p{M}{8})\p{M}`;

/** Scripts in which joiners are part of the spelling: Persian, Hindi, … */
const JOINED = String.raw`[\p{sc=Arab}\p{sc=Syrc}\p{sc=Mong}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}\p{sc=Mymr}]`;

/** Hidden characters that are part of a visible glyph: in emoji, and in spellings that need them. */
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

/** The layout characters that a text may have: none (a name, a table cell), those of a line, or of several lines. */
export type Layout = '' | '\t' | '\t\n';

/**
 * Escapes each hidden character as `\u{202e}`, and leaves readable text as it is. Names, paths, values and output may
 * come from anyone, so they pass through here before they reach a terminal or VS Code.
 */
export function visible(text: string, layout: Layout = ''): string {
  return replaceHidden(text, layout, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Equivalent JSON with its hidden characters as JSON escapes. */
export function visibleJson(json: string): string {
  const escapes = (character: string): string =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join('');
  return replaceHidden(json, '\t\n', escapes);
}

/** Makes every string in a message to a page visible. */
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
