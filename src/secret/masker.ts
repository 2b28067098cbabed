import { Automaton, type Scan } from './automaton.ts';
import { secretForms } from './forms.ts';

const MASK = '***';
/**
 * A line is held back if it ends with at least this many characters of a value. With fewer, every tenth line would be
 * held back; the part on the next line is hidden anyway.
 */
const WORTH_WAITING = 4;

/** Hides secret values in everything that leaves the process. Values can be added at any time. */
export class Masker {
  readonly #forms = new Set<string>();
  #automaton: Automaton | undefined;

  add(...values: readonly string[]): void {
    const before = this.#forms.size;
    for (const value of values) for (const form of secretForms(value)) this.#forms.add(form);
    if (this.#forms.size > before) this.#automaton = new Automaton(this.#forms);
  }

  /** Masks the values in a text, also if line breaks were inserted. */
  text(text: string): string {
    const stream = this.stream();
    return [...stream.push(text), ...stream.end()].join('');
  }

  /** Masks every string inside a value such as an event. Keys are not masked. */
  deep<T>(value: T): T {
    if (this.#automaton === undefined) return value;
    return this.#inside(value) as T;
  }

  /** Masks consecutive lines of one stream, because a value may span lines. */
  stream(): MaskedLines {
    return new MaskedLines(() => this.#automaton);
  }

  #inside(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((each) => this.#inside(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.#inside(each)]));
  }
}

interface Line {
  readonly text: string;
  /** The start and end of masked ranges, sorted and disjoint. */
  readonly masked: [from: number, to: number][];
  /** For each significant character, its position in the text; undefined if all are significant. */
  readonly positions: Int32Array | undefined;
  count: number;
}

const BREAKS = /[\r\n]/;

/** Holds back lines that may end with the start of a value. */
export class MaskedLines {
  readonly #current: () => Automaton | undefined;
  #automaton: Automaton | undefined;
  #scan: Scan | undefined;
  readonly #held: Line[] = [];

  constructor(current: () => Automaton | undefined) {
    this.#current = current;
  }

  /** The lines that are complete, in order. */
  push(text: string): string[] {
    const released = this.#update();
    if (this.#scan === undefined) return [...released, text];
    const line = this.#take(text, this.#scan);
    this.#held.push(line);
    return [...released, ...this.#release(this.#scan.open < WORTH_WAITING ? 0 : this.#scan.open)];
  }

  /** The lines still held back at the end of the stream. */
  end(): string[] {
    return this.#release(0);
  }

  /** Restarts the scan if values were added in the meantime; returns the lines that were held back. */
  #update(): string[] {
    const automaton = this.#current();
    if (automaton === this.#automaton) return [];
    this.#automaton = automaton;
    this.#scan = automaton?.start();
    return this.#release(0);
  }

  #take(text: string, scan: Scan): Line {
    const positions = BREAKS.test(text) ? new Int32Array(text.length) : undefined;
    const line: Line = { text, masked: [], positions, count: 0 };
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (positions !== undefined) {
        if (code === 10 || code === 13) continue;
        positions[line.count] = i;
      }
      line.count += 1;
      const length = scan.push(code);
      if (length > 0) this.#mark(line, length);
    }
    return line;
  }

  /** Holds back a line and the lines before it, up to a number of characters. */
  #mark(line: Line, length: number): void {
    cover(line, Math.max(0, line.count - length), line.count);
    let rest = length - line.count;
    for (let index = this.#held.length - 1; rest > 0; index--) {
      const before = this.#held[index];
      if (before === undefined) return;
      cover(before, Math.max(0, before.count - rest), before.count);
      rest -= before.count;
    }
  }

  #release(open: number): string[] {
    let heldCharacters = 0;
    let from = this.#held.length;
    while (heldCharacters < open && from > 0) {
      from -= 1;
      heldCharacters += this.#held[from]?.count ?? 0;
    }
    return this.#held.splice(0, from).map(written);
  }
}

/** Adds a range that ends after all others, and merges the ranges that it touches. */
function cover(line: Line, first: number, end: number): void {
  if (end <= first) return;
  let from = positionOf(line, first);
  let to = positionOf(line, end - 1) + 1;
  for (let last = line.masked.at(-1); last !== undefined && last[1] >= from; last = line.masked.at(-1)) {
    from = Math.min(from, last[0]);
    to = Math.max(to, last[1]);
    line.masked.pop();
  }
  line.masked.push([from, to]);
}

function positionOf({ positions }: Line, index: number): number {
  return positions === undefined ? index : (positions[index] ?? 0);
}

function written({ text, masked }: Line): string {
  if (masked.length === 0) return text;
  let result = '';
  let done = 0;
  for (const [from, to] of masked) {
    result += text.slice(done, from) + MASK;
    done = to;
  }
  return result + text.slice(done);
}
