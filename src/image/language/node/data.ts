import JSON5 from 'json5';
import { parse } from 'yaml';

/** A parsed object of an untrusted file. */
export type Data = Readonly<Record<string, unknown>>;

const NONE: Data = {};
/** Aliases in YAML can multiply a small text. */
const MAX_ALIASES = 100;

/** The object in a text of JSON, JSON5 or YAML, by the file's name; undefined if the text is not valid or no object. */
export function parseData(name: string, text: string): Data | undefined {
  try {
    const value: unknown = /\.ya?ml$/.test(name)
      ? parse(text, { maxAliasCount: MAX_ALIASES, logLevel: 'silent' })
      : name.endsWith('.json5')
        ? JSON5.parse(text)
        : JSON.parse(text.replace(/^\uFEFF/, ''));
    return isData(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that is an object; an empty one if it is anything else. */
export function objectAt(data: Data | undefined, field: string): Data {
  const value = data !== undefined && Object.hasOwn(data, field) ? data[field] : undefined;
  return isData(value) ? value : NONE;
}

export function textAt(data: Data | undefined, field: string): string | undefined {
  const value = data !== undefined && Object.hasOwn(data, field) ? data[field] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
