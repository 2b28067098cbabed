/** The root's children are indexed by character; other nodes have few children. */
const CHARACTERS = 0x10000;
const ROOT = 0;

/**
 * Finds any of many strings in one pass (Aho-Corasick): the time depends neither on the number of strings nor on
 * partial matches. Nodes are rows of typed arrays, 26 bytes each, because there may be hundreds of thousands of them.
 */
export class Automaton {
  readonly #code: Uint16Array;
  readonly #child: Int32Array;
  readonly #sibling: Int32Array;
  /** The node of the longest proper suffix that is also a prefix of a string. */
  readonly #fallback: Int32Array;
  /** The length of the longest string that ends here. */
  readonly #length: Int32Array;
  /** The number of characters from the root. */
  readonly #depth: Int32Array;
  readonly #first = new Int32Array(CHARACTERS);
  #size = 1;

  constructor(texts: Iterable<string>) {
    const all = [...texts];
    const capacity = all.reduce((sum, { length }) => sum + length, 1);
    this.#code = new Uint16Array(capacity);
    [this.#child, this.#sibling, this.#fallback, this.#length, this.#depth] = [
      new Int32Array(capacity),
      new Int32Array(capacity),
      new Int32Array(capacity),
      new Int32Array(capacity),
      new Int32Array(capacity),
    ];
    for (const text of all) this.#add(text);
    this.#link();
  }

  start(): Scan {
    return new Scan(this);
  }

  /** The node that follows after a character. */
  step(from: number, code: number): number {
    for (let node = from; ; node = this.#fallback[node] ?? ROOT) {
      const next = this.#next(node, code);
      if (next !== ROOT || node === ROOT) return next;
    }
  }

  lengthAt(node: number): number {
    return this.#length[node] ?? 0;
  }

  depthAt(node: number): number {
    return this.#depth[node] ?? 0;
  }

  #next(node: number, code: number): number {
    if (node === ROOT) return this.#first[code] ?? ROOT;
    let child = this.#child[node] ?? ROOT;
    while (child !== ROOT && this.#code[child] !== code) child = this.#sibling[child] ?? ROOT;
    return child;
  }

  #add(text: string): void {
    let node = ROOT;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      node = this.#next(node, code) || this.#append(node, code);
    }
    this.#length[node] = text.length;
  }

  #append(parent: number, code: number): number {
    const node = this.#size;
    this.#size += 1;
    this.#code[node] = code;
    this.#depth[node] = this.depthAt(parent) + 1;
    this.#sibling[node] = this.#child[parent] ?? ROOT;
    this.#child[parent] = node;
    if (parent === ROOT) this.#first[code] = node;
    return node;
  }

  /** Links level by level, so that fallbacks are complete before they are needed. */
  #link(): void {
    const queue = new Int32Array(this.#size);
    let end = 1;
    for (let at = 0; at < end; at++) {
      const node = queue[at] ?? ROOT;
      for (let child = this.#child[node] ?? ROOT; child !== ROOT; child = this.#sibling[child] ?? ROOT) {
        queue[end] = child;
        end += 1;
        if (node === ROOT) continue;
        const fallback = this.step(this.#fallback[node] ?? ROOT, this.#code[child] ?? 0);
        this.#fallback[child] = fallback;
        this.#length[child] ||= this.lengthAt(fallback);
      }
    }
  }
}

/** One pass over a text. */
export class Scan {
  readonly #automaton: Automaton;
  #node = ROOT;

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
  }

  /** Length of the longest match that ends with this character; usually 0. */
  push(code: number): number {
    this.#node = this.#automaton.step(this.#node, code);
    return this.#automaton.lengthAt(this.#node);
  }

  /** How many of the last characters may be the start of a match. */
  get open(): number {
    return this.#automaton.depthAt(this.#node);
  }
}
