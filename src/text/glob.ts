/** One part of a glob. */
export type GlobPart =
  | { readonly kind: 'one' | 'many'; readonly accepts: (character: string) => boolean }
  /** Empty, or anything up to and including a slash: `**` followed by a slash. */
  | { readonly kind: 'folders' };

export function literal(character: string): GlobPart {
  return { kind: 'one', accepts: (each) => each === character };
}

/** `?` */
export const ONE: GlobPart = { kind: 'one', accepts: (character) => character !== '/' };
/** `*` */
export const NAME: GlobPart = { kind: 'many', accepts: (character) => character !== '/' };
/** `**` at the end of a pattern */
export const PATH: GlobPart = { kind: 'many', accepts: (character) => character !== '\n' };
export const FOLDERS: GlobPart = { kind: 'folders' };

/**
 * A glob that is matched in linear time (Thompson's construction): at most one step per pair of part and character. A
 * backtracking regular expression would take exponential time for a dozen stars.
 */
export class Glob {
  readonly #parts: readonly GlobPart[];
  /** For each state, the last step that entered it. A state is the next part or, if odd, a partly matched `folders`. */
  readonly #entered: Uint32Array;
  #step = 0;
  #states: number[] = [];

  constructor(parts: readonly GlobPart[]) {
    this.#parts = parts;
    this.#entered = new Uint32Array(2 * parts.length + 1);
  }

  /** Whether it matches a path with slashes or, with `orBelow`, one of its parent folders. */
  matches(path: string, orBelow = false): boolean {
    this.#begin();
    this.#enter(0);
    for (const character of path) {
      if (orBelow && character === '/' && this.#isComplete) return true;
      const states = this.#states;
      if (states.length === 0) return false;
      this.#begin();
      for (const state of states) this.#advance(state, character);
    }
    return this.#isComplete;
  }

  get #isComplete(): boolean {
    return this.#entered[2 * this.#parts.length] === this.#step;
  }

  #begin(): void {
    this.#states = [];
    this.#step += 1;
    // Step numbers wrap around after four billion.
    if (this.#step > 0xffff_ffff) {
      this.#entered.fill(0);
      this.#step = 1;
    }
  }

  #advance(state: number, character: string): void {
    const index = state >> 1;
    const part = this.#parts[index];
    if (part === undefined) return;
    if (part.kind === 'folders') {
      if (character !== '\n') this.#add(2 * index + 1);
      if (character === '/') this.#enter(index + 1);
    } else if (part.accepts(character)) {
      this.#enter(part.kind === 'many' ? index : index + 1);
    }
  }

  /** Parts that can be empty also enter the next state. */
  #enter(first: number): void {
    for (let index = first; this.#add(2 * index); index++) {
      const part = this.#parts[index];
      if (part === undefined || part.kind === 'one') return;
    }
  }

  #add(state: number): boolean {
    if (this.#entered[state] === this.#step) return false;
    this.#entered[state] = this.#step;
    this.#states.push(state);
    return true;
  }
}
