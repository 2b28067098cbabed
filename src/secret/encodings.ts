/** A way in which programs encode text, with all variants in which they differ. */
export type Encoding = (text: string) => readonly string[];

/** JSON strings, with the escapes of JavaScript, Go and PHP, and with non-ASCII characters escaped in either case. */
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

/** Shell quoting in either kind of quotes or by `printf %q`, and Python strings. */
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

/** Percent-encoding for parts of URLs and for forms, in either case. */
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

/** HTML and XML escapes of common libraries, which differ in how they escape quotes. */
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
 * Base64 encodes three bytes as four characters, so the result depends on the position, as in the header
 * `Authorization: Basic`. Characters that also depend on adjacent bytes are left out.
 */
const base64: Encoding = (text) => base64Of(Buffer.from(text));
/** PowerShell's encoded commands. */
const base64OfUtf16: Encoding = (text) => base64Of(Buffer.from(text, 'utf16le'));

function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const from = Math.ceil((before * 8) / 6);
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const own = encoded.slice(from, Math.floor(((before + bytes.length) * 8) / 6));
    // At the end of the data, the last character depends on the value alone.
    const last = encoded.slice(from);
    return [own, last, last.replace(/={1,2}$/, '')].flatMap((form) => [
      form,
      form.replaceAll('+', '-').replaceAll('/', '_'),
    ]);
  });
}

/** Hexadecimal in either case, with the separators and prefixes of common tools. */
const hex: Encoding = (text) => {
  const bytes = [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'));
  return ['', ' ', ':', '%', '\\x', '-'].flatMap((separator) => {
    const form = bytes.join(separator);
    return [form, separator === '\\x' ? bytes.map((byte) => byte.toUpperCase()).join(separator) : form.toUpperCase()];
  });
};

/** Non-ASCII bytes in octal, as git and shells print them, or in hexadecimal, as Python prints bytes. */
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

/** Every character escaped. */
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

/** All encodings that a single program may apply. */
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

/** Common variants only: they are applied twice. */
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

/** Two common encodings applied one after the other. */
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
