import { type Document, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { SourceLocation, Located } from './diagnostic.ts';
import { type Json, jsonOf } from './json.ts';
import { isEmpty, scalarText } from './node.ts';
import { yamlScalar } from './scalar.ts';
import type { Source } from './source.ts';
import { didYouMean, surelyMeant } from '../../text/suggest.ts';

/** Words that YAML 1.1 and people use for booleans. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', 'no', 'off'].map((word) => [word, false] as const),
]);

/**
 * Reads the fields of one YAML mapping. An invalid field is reported at its location and treated as absent, so that it
 * does not hide the errors of other fields.
 */
export class Fields {
  readonly #source: Source;
  readonly #document: Document;
  #map: YAMLMap | undefined;
  readonly #name: string;
  /** The first of each name. */
  readonly #pairs = new Map<string, Pair>();
  readonly #known = new Set<string>();
  /** Where missing fields are reported. */
  readonly #anchor: Node | null | undefined;

  constructor(source: Source, document: Document, node: Node | null | undefined, name: string, parent?: Node | null) {
    this.#source = source;
    this.#document = document;
    this.#name = name;
    const resolved = source.resolve(node);
    this.#anchor = isMap(resolved) ? resolved : parent;
    if (isMap(resolved)) this.#index(resolved);
    else if (!isEmpty(resolved)) source.error(resolved, `${name || 'The document'} must be a mapping of fields.`);
  }

  get present(): boolean {
    return this.#map !== undefined;
  }

  /** The location of a field, or of the mapping itself. */
  location(key?: string): SourceLocation {
    return this.#source.location((key === undefined ? this.#map : this.#keyNode(key)) ?? this.#map, this.#document);
  }

  string(key: string): Located<string> | undefined {
    const node = this.#value(key);
    if (isEmpty(node)) return undefined;
    const value = scalarText(node);
    if (value === undefined) return this.#wrong(node, key, 'must be a string');
    return this.#located(value, node);
  }

  /** The string at a path; undefined, and not reported, if it is something else. */
  text(...keys: readonly [string, ...string[]]): string | undefined {
    let node: Node | null | undefined = this.#map;
    for (const key of keys) {
      if (!isMap(node)) return undefined;
      node = this.#source.resolve(
        this.#source.pairs(node).find((pair) => scalarText(pair.key as Node) === key)?.value as Node | null | undefined,
      );
    }
    return scalarText(node);
  }

  requiredString(key: string): Located<string> | undefined {
    const found = this.string(key);
    if (found !== undefined && found.value.trim() !== '') return found;
    if (found === undefined && this.#pair(key) !== undefined && !isEmpty(this.#value(key))) return undefined;
    this.#source.error(this.#keyNode(key) ?? this.#anchor, `${this.#path(key)} is required.`);
    return undefined;
  }

  /** An integer within inclusive bounds. */
  integer(key: string, min: number, max: number): Located<number> | undefined {
    const written = this.string(key);
    if (written === undefined) return undefined;
    const value = /^\d{1,9}$/.test(written.value) ? Number(written.value) : NaN;
    if (value >= min && value <= max) return { value, location: written.location };
    return this.#wrong(this.#value(key), key, `must be an integer from ${min} to ${max}`);
  }

  /** One of the given words. */
  oneOf<const Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    const written = this.string(key);
    const word = words.find((each) => each === written?.value);
    if (written === undefined || word !== undefined) return word;
    this.#source.error(
      this.#value(key),
      `${this.#path(key)} must be ${alternatives(words)}, not ${JSON.stringify(written.value)}.`,
      didYouMean(written.value, words),
      surelyMeant(written.value, words),
    );
    return undefined;
  }

  boolean(key: string): boolean | undefined {
    const node = this.#value(key);
    if (isEmpty(node)) return undefined;
    if (isScalar(node) && typeof node.value === 'boolean') return node.value;
    const meant = BOOLEANS.get(scalarText(node)?.toLowerCase() ?? '');
    if (isScalar(node) && meant !== undefined) {
      this.#source.reportWithFix(
        'error',
        node,
        `${this.#path(key)} must be true or false.`,
        `Change to ${meant}`,
        String(meant),
      );
      return undefined;
    }
    return this.#wrong(node, key, 'must be true or false');
  }

  /** A list of strings; undefined if the field is absent, so that an empty list can mean "none". */
  strings(key: string): Located<string>[] | undefined {
    const node = this.#value(key);
    if (isEmpty(node)) return undefined;
    if (isScalar(node) && this.#source.length(node) !== undefined) {
      const item = yamlScalar(scalarText(node) ?? '');
      this.#source.reportWithFix(
        'error',
        node,
        `${this.#path(key)} must be a list.`,
        `Change to [${item}]`,
        `[${item}]`,
      );
      return undefined;
    }
    if (!isSeq(node)) return this.#wrong(node, key, 'must be a list');
    return node.items.flatMap((item, index) => {
      const resolved = this.#source.resolve(item as Node);
      const name = `${this.#path(key)}[${index}]`;
      const value = scalarText(resolved);
      if (isEmpty(resolved)) this.#source.warn((item as Node | null) ?? node, `${name} is empty and ignored.`);
      else if (value !== undefined) return [this.#located(value, resolved)];
      else this.#source.error(resolved, `${name} must be a string.`);
      return [];
    });
  }

  /** A list of mappings. */
  list(key: string): Fields[] {
    const node = this.#value(key);
    if (isEmpty(node)) return [];
    if (!isSeq(node)) {
      this.#wrong(node, key, 'must be a list');
      return [];
    }
    return node.items.map(
      (item, index) =>
        new Fields(this.#source, this.#document, item as Node | null, `${this.#path(key)}[${index}]`, node),
    );
  }

  /** A mapping of names to strings; numbers and booleans are read as they are written. */
  stringMap(key: string): Map<string, Located<string>> {
    const node = this.#value(key);
    const result = new Map<string, Located<string>>();
    if (isEmpty(node)) return result;
    if (!isMap(node)) {
      this.#wrong(node, key, 'must be a mapping of names to values');
      return result;
    }
    for (const pair of this.#source.pairs(node)) {
      const name = scalarText(pair.key as Node);
      const value = this.#source.resolve(pair.value as Node | null);
      const text = isEmpty(value) ? '' : scalarText(value);
      if (name === undefined || text === undefined)
        this.#source.error(pair.key as Node, `${this.#path(key)} must map names to strings.`);
      else result.set(name, { value: text, location: this.#source.location(pair.key as Node) });
    }
    return result;
  }

  /** A mapping of names to JSON values. */
  jsonMap(key: string): Map<string, Located<Json>> {
    const node = this.#value(key);
    const result = new Map<string, Located<Json>>();
    if (isEmpty(node)) return result;
    if (!isMap(node)) {
      this.#wrong(node, key, 'must be a mapping of names to values');
      return result;
    }
    for (const pair of this.#source.pairs(node)) {
      const name = scalarText(this.#source.resolve(pair.key as Node));
      const json = jsonOf(pair.value as Node | null, this.#source);
      if (name === undefined) this.#source.error(pair.key as Node, `${this.#path(key)} must map names to values.`);
      else if ('problem' in json)
        this.#source.error(pair.key as Node, `${this.#path(key)}: ${JSON.stringify(name)} ${json.problem}.`);
      else result.set(name, { value: json.value, location: this.#source.location(pair.key as Node) });
    }
    return result;
  }

  fields(key: string): Fields {
    return new Fields(
      this.#source,
      this.#document,
      this.#value(key),
      this.#path(key),
      this.#keyNode(key) ?? this.#anchor,
    );
  }

  /** Declares fields that are allowed but not read. */
  ignore(...keys: string[]): this {
    for (const key of keys) this.#known.add(key);
    return this;
  }

  has(key: string): boolean {
    return this.#pair(key) !== undefined;
  }

  /** Warns at a field, or at the mapping if the field is missing. */
  warn(key: string, message: string, hint?: string): void {
    this.#source.warn(this.#keyNode(key) ?? this.#anchor, message, hint);
  }

  error(key: string, message: string, hint?: string): void {
    this.#source.error(this.#keyNode(key) ?? this.#anchor, message, hint);
  }

  /** The full name of a field, for messages. */
  path(key: string): string {
    return this.#path(key);
  }

  /** Warns about fields that are set but have no effect, and says why. */
  withoutEffect(keys: readonly string[], why: string): this {
    for (const key of keys) {
      const pair = this.#pair(key);
      if (pair !== undefined && !isEmpty(this.#value(key)))
        this.#source.warn(pair.key as Node, `${this.#path(key)} has no effect: ${why}.`);
      this.#known.add(key);
    }
    return this;
  }

  /** Warns about fields that were not read; call it last. */
  reportUnknown(): void {
    const missing = [...this.#known].filter((name) => !this.#pairs.has(name));
    for (const pair of this.#map === undefined ? [] : this.#source.pairs(this.#map)) {
      const name = scalarText(pair.key as Node);
      if (name !== undefined && this.#known.has(name)) continue;
      const shown = name ?? String(pair.key);
      this.#source.warn(
        pair.key as Node,
        `${this.#path(shown)} is not a known field and is ignored.`,
        didYouMean(shown, missing),
        surelyMeant(shown, missing),
      );
    }
  }

  #located(value: string, node: Node | null | undefined): Located<string> {
    const length = this.#source.length(node) ?? 0;
    return { value, location: this.#source.location(node), ...(length !== value.length && { length }) };
  }

  #wrong(node: Node | null | undefined, key: string, what: string): undefined {
    this.#source.error(node, `${this.#path(key)} ${what}.`);
    return undefined;
  }

  #value(key: string): Node | null | undefined {
    this.#known.add(key);
    return this.#source.resolve(this.#pair(key)?.value as Node | null | undefined);
  }

  #keyNode(key: string): Node | undefined {
    return this.#pair(key)?.key as Node | undefined;
  }

  #pair(key: string): Pair | undefined {
    return this.#pairs.get(key);
  }

  #index(map: YAMLMap): void {
    this.#map = map;
    for (const pair of this.#source.pairs(map)) {
      const name = scalarText(pair.key as Node);
      if (name !== undefined && !this.#pairs.has(name)) this.#pairs.set(name, pair);
    }
  }

  #path(key: string): string {
    return this.#name === '' ? key : `${this.#name}.${key}`;
  }
}

function alternatives(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
