import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';

/** A small file can merge the same mapping again and again. Far more fields than people write. */
const MAX_MERGED_FIELDS = 100_000;
const MAX_MERGE_DEPTH = 100;

export interface MergeSource {
  resolve(node: Node | null | undefined): Node | null | undefined;
  error(node: Node | null | undefined, message: string): void;
}

/**
 * The fields of mappings, with what their merge keys (`<<: *common`, `<<: [*a, *b]`) bring in: a mapping's own fields
 * take
 * precedence, then earlier mappings of a list over later ones (yaml.org/type/merge). Fields keep their nodes, so that
 * diagnostics point to where they are written.
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

  /** The mappings that one merge key names. */
  #mappings({ key, value }: Pair): YAMLMap[] {
    const named = this.#source.resolve(value as Node | null);
    const nodes = isSeq(named) ? named.items.map((item) => this.#source.resolve(item as Node | null)) : [named];
    return nodes.flatMap((node) => {
      // An alias of nothing is reported already, and templates leave fields empty.
      if (node === undefined || node === null || (isScalar(node) && node.value === null)) return [];
      const problem = this.#problem(node);
      if (problem === undefined) return [node as YAMLMap];
      this.#source.error(key as Node, problem);
      return [];
    });
  }

  #problem(node: Node): string | undefined {
    if (!isMap(node)) return 'A merge key takes a mapping or a list of mappings.';
    if (this.#open.has(node)) return 'This mapping merges itself.';
    return this.#open.size > MAX_MERGE_DEPTH
      ? `Mappings merge each other more than ${MAX_MERGE_DEPTH} levels deep.`
      : undefined;
  }

  #take(mapping: YAMLMap): readonly Pair[] {
    const pairs = this.pairs(mapping);
    if (this.#left >= 0 && (this.#left -= pairs.length) < 0)
      this.#source.error(mapping, `The merge keys of this file bring in more than ${MAX_MERGED_FIELDS} fields.`);
    return this.#left < 0 ? [] : pairs;
  }
}

/** In quotes it is a name like any other. */
function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN' && key.tag === undefined;
}

/** A key that is not a scalar is its own name. */
function nameOf({ key }: Pair): unknown {
  return isScalar(key) ? String(key.value) : key;
}
