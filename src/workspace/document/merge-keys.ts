import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';

/** Far more fields than anyone writes. A small file can merge the same mapping over and over. */
const MAX_MERGED_FIELDS = 100_000;
const MAX_MERGE_DEPTH = 100;

export interface MergeSource {
  resolve(node: Node | null | undefined): Node | null | undefined;
  error(node: Node | null | undefined, message: string): void;
}

/**
 * The fields of mappings, including those added by merge keys (`<<: *common`, `<<: [*a, *b]`). A mapping's own fields
 * take precedence, then earlier mappings of a list over later ones (yaml.org/type/merge). Fields keep their nodes, so
 * that diagnostics point to where they are written.
 */
export class MergeKeys {
  readonly #source: MergeSource;
  readonly #merged = new Map<YAMLMap, readonly Pair[]>();
  readonly #open = new Set<YAMLMap>();
  #left = MAX_MERGED_FIELDS;

  constructor(source: MergeSource) {
    this.#source = source;
  }

  pairs(map: YAMLMap): readonly Pair[] {
    const merges = map.items.filter(isMerge);
    if (merges.length === 0) return map.items;
    const known = this.#merged.get(map);
    if (known !== undefined) return known;
    this.#open.add(map);
    const pairs = map.items.filter((pair) => !isMerge(pair));
    const names = new Set(pairs.map(nameOf));
    for (const pair of merges.flatMap((merge) => this.#mappings(merge)).flatMap((mapping) => this.#take(mapping))) {
      const name = nameOf(pair);
      if (names.has(name)) continue;
      names.add(name);
      pairs.push(pair);
    }
    this.#open.delete(map);
    this.#merged.set(map, pairs);
    return pairs;
  }

  /** The mappings that a merge key refers to. */
  #mappings({ key, value }: Pair): YAMLMap[] {
    const named = this.#source.resolve(value as Node | null);
    const nodes = isSeq(named) ? named.items.map((item) => this.#source.resolve(item as Node | null)) : [named];
    return nodes.flatMap((node) => {
      // An alias without an anchor has been reported, and templates leave fields empty.
      if (node === undefined || node === null || (isScalar(node) && node.value === null)) return [];
      const problem = this.#problem(node);
      if (problem === undefined) return [node as YAMLMap];
      this.#source.error(key as Node, problem);
      return [];
    });
  }

  #problem(node: Node): string | undefined {
    if (!isMap(node)) return 'The value of a merge key must be a mapping or a list of mappings.';
    if (this.#open.has(node)) return 'This mapping merges itself.';
    return this.#open.size > MAX_MERGE_DEPTH
      ? `Mappings merge each other more than ${MAX_MERGE_DEPTH} levels deep.`
      : undefined;
  }

  #take(mapping: YAMLMap): readonly Pair[] {
    const pairs = this.pairs(mapping);
    if (this.#left >= 0 && (this.#left -= pairs.length) < 0)
      this.#source.error(mapping, `The merge keys in this file add more than ${MAX_MERGED_FIELDS} fields.`);
    return this.#left < 0 ? [] : pairs;
  }
}

/** A quoted `<<` is an ordinary key. */
function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN' && key.tag === undefined;
}

/** Keys that are not scalars are compared by identity. */
function nameOf({ key }: Pair): unknown {
  return isScalar(key) ? String(key.value) : key;
}
