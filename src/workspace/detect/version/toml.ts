import { parse } from 'smol-toml';

export type Table = Readonly<Record<string, unknown>>;

/** The tables of a TOML file; undefined if it is invalid. */
export function tomlOf(text: string): Table | undefined {
  try {
    return parse(text, { maxDepth: MAX_DEPTH });
  } catch {
    return undefined;
  }
}
const MAX_DEPTH = 50;

/** The object of a JSON file; undefined if it is invalid or something else. */
export function jsonOf(text: string): Table | undefined {
  try {
    return tableIn(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function tableIn(value: unknown): Table | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : undefined;
}

/** The value below these keys; undefined if there is none. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) {
    const table = tableIn(found);
    if (table === undefined || !Object.hasOwn(table, key)) return undefined;
    found = table[key];
  }
  return found;
}

export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = valueAt(value, ...keys);
  return typeof found === 'string' ? found : undefined;
}
