import { parse } from 'smol-toml';

/** An object of a document that was parsed. */
export type Table = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 50;

/** Undefined if the text is not TOML. */
export function parseToml(text: string): Table | undefined {
  try {
    return parse(text, { maxDepth: MAX_DEPTH });
  } catch {
    return undefined;
  }
}

/** Undefined if the text is not a JSON object. */
export function parseJson(text: string): Table | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isTable(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The value at a path of keys. */
export function valueAt(document: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    document,
  );
}

/** The table at a path; empty if there is none. */
export function tableAt(document: unknown, ...path: readonly string[]): Table {
  const value = valueAt(document, ...path);
  return isTable(value) ? value : {};
}

/** The tables of an array; empty if there is none. */
export function tablesAt(document: unknown, ...path: readonly string[]): readonly Table[] {
  const value = valueAt(document, ...path);
  return Array.isArray(value) ? value.filter(isTable) : [];
}

export function stringAt(document: unknown, ...path: readonly string[]): string | undefined {
  const value = valueAt(document, ...path);
  return typeof value === 'string' ? value : undefined;
}

/** The strings of an array; empty if there is none. */
export function stringsAt(document: unknown, ...path: readonly string[]): readonly string[] {
  const value = valueAt(document, ...path);
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
