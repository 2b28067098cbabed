/** A value of EDN: keywords and symbols are written as they are, tags and discarded values are left out. */
export type Edn = string | readonly Edn[] | EdnMap;
export type EdnMap = ReadonlyMap<string, Edn>;

const MAX_DEPTH = 100;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Reads the first value of a document, leniently and in linear time. Strings keep their quotes. */
export function parseEdn(text: string): Edn | undefined {
  const reader = { text, at: 0 };
  return readValue(reader, 0);
}

export function isEdnMap(value: Edn | undefined): value is EdnMap {
  return value instanceof Map;
}

/** The value at a path of keys. */
export function ednAt(value: Edn | undefined, ...path: readonly string[]): Edn | undefined {
  return path.reduce<Edn | undefined>((each, key) => (isEdnMap(each) ? each.get(key) : undefined), value);
}

/** The text of a string. */
export function ednString(value: Edn | undefined): string | undefined {
  return typeof value === 'string' && value.startsWith('"')
    ? value.slice(1, value.endsWith('"') ? -1 : undefined).replace(/\\(.)/g, '$1')
    : undefined;
}

interface Reader {
  readonly text: string;
  at: number;
}

/** Undefined at the end of the text or of the collection. */
function readValue(reader: Reader, depth: number): Edn | undefined {
  for (;;) {
    skipSpace(reader);
    const { text, at } = reader;
    const each = text.charAt(at);
    if (each === '' || ')]}'.includes(each)) return undefined;
    if (text.startsWith('#_', at)) {
      reader.at += 2;
      readValue(reader, depth);
    } else if (each === '#' && /[({"]/.test(text.charAt(at + 1))) reader.at++;
    else if (/[#^'`~@]/.test(each)) {
      reader.at++; // A tag or metadata: its value follows.
      if (each === '#' || each === '^') readValue(reader, depth);
    } else if (each === '"') return readString(reader);
    else if (Object.hasOwn(CLOSING, each)) return readCollection(reader, each, depth);
    else return readWord(reader);
  }
}

function readCollection(reader: Reader, open: string, depth: number): Edn {
  reader.at++;
  const values: Edn[] = [];
  while (depth < MAX_DEPTH) {
    const value = readValue(reader, depth + 1);
    if (value === undefined) break;
    values.push(value);
  }
  reader.at++; // The closing bracket, whichever it is.
  if (open !== '{') return values;
  const map = new Map<string, Edn>();
  for (let index = 0; index + 1 < values.length; index += 2) {
    const key = values[index];
    const value = values[index + 1];
    if (typeof key === 'string' && value !== undefined) map.set(key, value);
  }
  return map;
}

function readString(reader: Reader): string {
  const start = reader.at;
  for (let at = start + 1; at < reader.text.length; at++) {
    const each = reader.text.charAt(at);
    if (each === '\\') at++;
    else if (each === '"') {
      reader.at = at + 1;
      return reader.text.slice(start, at + 1);
    }
  }
  reader.at = reader.text.length;
  return reader.text.slice(start);
}

function readWord(reader: Reader): string {
  const start = reader.at;
  while (reader.at < reader.text.length && !/[\s,;"()[\]{}]/.test(reader.text.charAt(reader.at))) reader.at++;
  return reader.text.slice(start, reader.at);
}

/** Commas are white space, and comments end with the line. */
function skipSpace(reader: Reader): void {
  for (;;) {
    const each = reader.text.charAt(reader.at);
    if (each === ';') {
      const end = reader.text.indexOf('\n', reader.at);
      reader.at = end === -1 ? reader.text.length : end;
    } else if (each !== '' && /[\s,]/.test(each)) reader.at++;
    else return;
  }
}
