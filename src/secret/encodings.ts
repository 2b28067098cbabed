/** How a program may write a text into another one; each answers the variants that programs differ in. */
export type Encoding = (text: string) => readonly string[];

/** Inside the quotes of JSON, of Go's and PHP's JSON, and with everything but ASCII escaped, in either case. */
const json: Encoding = (text) => {
  const plain = JSON.stringify(text).slice(1, -1);
  const escaped = (of: string, pattern: RegExp): string => of.replace(pattern, (unit) => `\\u${hex4(unit)}`);
  const ascii = escaped(plain, /[^ -~]/g);
  return [
    plain,
    plain.replaceAll('/', '\\/'),
    escaped(plain, /[<>&]/g),
    ascii,
    ascii.replaceAll('/', '\\/'),
    upperEscapes(ascii),
    upperEscapes(escaped(plain, /[<>&']/g)),
  ];
};

/** Inside both kinds of quotes of a shell, word by word as `printf %q` does it, and as Python writes a string. */
const quoted: Encoding = (text) => {
  const words = text.replace(/[^\w@%+=:,./\n-]/g, (character) => `\\${character}`);
  return [
    text.replaceAll("'", `'\\''`),
    text.replaceAll("'", `'"'"'`),
    text.replaceAll("'", "\\'"),
    text.replaceAll("'", "''"),
    text.replaceAll('"', '""'),
    text.replace(/[\\"$`]/g, (character) => `\\${character}`),
    text.replace(/[\\"$`!]/g, (character) => `\\${character}`),
    text
      .replace(/[\\']/g, (character) => `\\${character}`)
      .replaceAll('\n', '\\n')
      .replaceAll('\t', '\\t')
      .replaceAll('\r', '\\r'),
    words,
    words.replaceAll('\n', () => "$'\\n'"),
  ];
};

/** As the parts of an address and of a form leave more or fewer characters alone, in both cases. */
const percent: Encoding = (text) => {
  const wellFormed = text.toWellFormed();
  const strict = strictPercent(text);
  const forms = [
    encodeURIComponent(wellFormed),
    strict,
    encodeURI(wellFormed),
    new URLSearchParams({ v: wellFormed }).toString().slice(2),
    strict.replaceAll('%2F', '/'),
    strict.replaceAll('~', '%7E'),
  ];
  return forms.flatMap((form) => [form, lowerPercent(form)]);
};

/** As the usual libraries escape text in HTML and XML: they differ in the quotes. */
const html: Encoding = (text) => {
  const inTags = escapeTags(text);
  const quotes = [
    ['"', "'"],
    ['&quot;', "'"],
    ['&quot;', '&#39;'],
    ['&#34;', '&#39;'],
    ['&quot;', '&#x27;'],
    ['&quot;', '&apos;'],
    ['&quot;', '&#039;'],
  ] as const;
  return quotes.flatMap(([double, single]) => {
    const form = inTags.replaceAll('"', double).replaceAll("'", single);
    return [
      form,
      form.replace(/[^ -~]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`),
      form.replaceAll('`', '&#96;').replaceAll('=', '&#61;'),
    ];
  });
};

/**
 * Base64 writes three bytes as four characters, so a text looks different after one or two other bytes, as in the
 * header
 * `Authorization: Basic`. What its neighbours have a part in is left out.
 */
const base64: Encoding = (text) => base64Of(Buffer.from(text));
/** As PowerShell encodes commands. */
const base64OfUtf16: Encoding = (text) => base64Of(Buffer.from(text, 'utf16le'));

function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const from = Math.ceil((before * 8) / 6);
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const own = encoded.slice(from, Math.floor(((before + bytes.length) * 8) / 6));
    // Where nothing follows, the last character is the value's as well.
    const last = encoded.slice(from);
    return [own, last, last.replace(/={1,2}$/, '')].flatMap((form) => [
      form,
      form.replaceAll('+', '-').replaceAll('/', '_'),
    ]);
  });
}

/** Hexadecimal in both cases, also as tools for bytes separate and prefix it. */
const hex: Encoding = (text) => {
  const bytes = [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'));
  return ['', ' ', ':', '%', '\\x', '-'].flatMap((separator) => {
    const form = bytes.join(separator);
    return [form, separator === '\\x' ? bytes.map((byte) => byte.toUpperCase()).join(separator) : form.toUpperCase()];
  });
};

/** Bytes outside of ASCII in octal as git and shells write them, and in hexadecimal as Python writes bytes. */
const bytewise: Encoding = (text) => {
  const bytes = [...Buffer.from(text)];
  const write = (escape: (byte: number) => string, quote: string): string =>
    bytes
      .map((byte) =>
        byte < 0x20 || byte > 0x7e
          ? escape(byte)
          : byte === 0x5c || byte === quote.charCodeAt(0)
            ? `\\${String.fromCharCode(byte)}`
            : String.fromCharCode(byte),
      )
      .join('');
  const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;
  const hexadecimal = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;
  return [write(octal, '"'), write(octal, "'"), write(hexadecimal, "'"), write(hexadecimal, '"')];
};

/** Every single character escaped. */
const spelled: Encoding = (text) => {
  const units = Array.from({ length: text.length }, (_, index) => text.charAt(index));
  const code = (unit: string): number => unit.charCodeAt(0);
  const unicode = units.map((unit) => `\\u${hex4(unit)}`).join('');
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return [
    unicode,
    upperEscapes(unicode),
    points.map((point) => `&#${point};`).join(''),
    points.map((point) => `&#x${point.toString(16)};`).join(''),
    points.map((point) => `&#x${point.toString(16).toUpperCase()};`).join(''),
    units.map((unit) => `\\${code(unit).toString(8).padStart(3, '0')}`).join(''),
  ];
};

/** Everything that one program does to a text. */
export const ENCODINGS: readonly Encoding[] = [
  json,
  percent,
  base64,
  hex,
  html,
  quoted,
  bytewise,
  spelled,
  base64OfUtf16,
];

/** The usual variants alone: a second program encodes what one of them wrote. */
const USUAL: readonly Encoding[] = [
  base64,
  (text) => [
    strictPercent(text),
    lowerPercent(strictPercent(text)),
    encodeURIComponent(text.toWellFormed()),
    lowerPercent(encodeURIComponent(text.toWellFormed())),
  ],
  (text) => [JSON.stringify(text).slice(1, -1)],
  (text) => [
    escapeTags(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    escapeTags(text).replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
  ],
  (text) => [Buffer.from(text).toString('hex')],
];

/** What two programs one after the other usually do to a text. */
export function encodeTwice(text: string): string[] {
  const once = new Set(USUAL.flatMap((encode) => encode(text)));
  once.delete(text);
  return [...once].flatMap((form) => USUAL.flatMap((encode) => encode(form)));
}

function strictPercent(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function lowerPercent(form: string): string {
  return form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}

function escapeTags(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function hex4(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0');
}

function upperEscapes(text: string): string {
  return text.replace(/\\u[0-9a-f]{4}/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`);
}
