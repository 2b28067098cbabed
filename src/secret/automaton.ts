interface Node {
  readonly next: Map<number, Node>;
  /** Characters from the beginning. */
  readonly depth: number;
  /** The node of the longest other beginning that this one ends with. */
  fallback: Node | undefined;
  /** The longest form that ends here. */
  length: number;
}

/**
 * Finds any of many texts in one pass (Aho and Corasick, 1975): the time does not depend on how many there are, nor on
 * how often they nearly match.
 */
export class Automaton {
  readonly #root: Node = { next: new Map(), depth: 0, fallback: undefined, length: 0 };

  constructor(texts: Iterable<string>) {
    for (const text of texts) this.#add(text);
    this.#link();
  }

  start(): Scan {
    return new Scan(this.#root);
  }

  #add(text: string): void {
    let node = this.#root;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const next = node.next.get(code) ?? { next: new Map(), depth: node.depth + 1, fallback: undefined, length: 0 };
      node.next.set(code, next);
      node = next;
    }
    node.length = text.length;
  }

  /** Level by level, so that every fallback is finished before it is needed. */
  #link(): void {
    let level = [...this.#root.next.values()];
    for (const node of level) node.fallback = this.#root;
    while (level.length > 0) {
      level = level.flatMap((node) => [...node.next].map(([code, next]) => {
        next.fallback = step(node.fallback, code) ?? this.#root;
        next.length ||= next.fallback.length;
        return next;
      }));
    }
  }
}

/** One pass over a text. */
export class Scan {
  readonly #root: Node;
  #node: Node;

  constructor(root: Node) {
    this.#root = root;
    this.#node = root;
  }

  /** How many of the characters up to this one are a text that was looked for; mostly 0. */
  push(code: number): number {
    this.#node = step(this.#node, code) ?? this.#root;
    return this.#node.length;
  }

  /** How many of the last characters may be the beginning of one. */
  get open(): number {
    return this.#node.depth;
  }
}

function step(from: Node | undefined, code: number): Node | undefined {
  for (let node = from; node !== undefined; node = node.fallback) {
    const next = node.next.get(code);
    if (next !== undefined) return next;
  }
  return undefined;
}
