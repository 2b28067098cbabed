import { type Refused, refused } from './problem.ts';

export type Encoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE';

export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string;
  readonly encoding: Encoding;
}

const SAVE_AS_UTF8 = { hint: 'Save it as UTF-8.' };

/** Decodes UTF-8, or UTF-16 with a byte order mark, as Windows PowerShell writes it. Rejects anything else. */
export function decodeText(bytes: Uint8Array): DecodedText | Refused {
  const encoding = encodingOf(bytes);
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    return refused('encoding', encoding === 'UTF-8' ? 'is not UTF-8 text' : `is not valid ${encoding}`, {
      ...SAVE_AS_UTF8,
      cause,
    });
  }
  // Valid UTF-8, but probably UTF-16 without a byte order mark.
  if (text.includes('\0')) return refused('encoding', 'contains null bytes, so it is not UTF-8 text', SAVE_AS_UTF8);
  return { text, encoding };
}

function encodingOf([first, second]: Uint8Array): Encoding {
  if (first === 0xff && second === 0xfe) return 'UTF-16LE';
  return first === 0xfe && second === 0xff ? 'UTF-16BE' : 'UTF-8';
}
