import { StringDecoder } from 'node:string_decoder';

/** Longer lines are split, so that no program can exhaust memory with a single line. In characters. */
const LONGEST_LINE = 64 * 1024;

/** Splits chunks into lines. A chunk may end anywhere, even in the middle of a character. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #limit: number;
  /** The chunks of the unfinished line. */
  #rest: string[] = [];
  #restLength = 0;

  constructor(limit = LONGEST_LINE) {
    this.#limit = limit;
  }

  push(chunk: Uint8Array): string[] {
    return this.#take(this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  }

  /** The remaining lines at the end of the stream. */
  end(): string[] {
    const lines = this.#take(this.#decoder.end());
    const rest = this.#rest.join('');
    this.#keep('');
    return rest === '' ? lines : [...lines, rest];
  }

  #take(text: string): string[] {
    if (!text.includes('\n') && this.#restLength + text.length <= this.#limit) {
      this.#rest.push(text);
      this.#restLength += text.length;
      return [];
    }
    const pieces = this.#cut((this.#rest.join('') + text).split('\n'));
    this.#keep(pieces.pop() ?? '');
    return pieces.map((piece) => (piece.endsWith('\r') ? piece.slice(0, -1) : piece));
  }

  #keep(rest: string): void {
    this.#rest = rest === '' ? [] : [rest];
    this.#restLength = rest.length;
  }

  #cut(lines: string[]): string[] {
    return lines.some((line) => line.length > this.#limit) ? lines.flatMap((line) => this.#pieces(line)) : lines;
  }

  /** At most the limit each, without splitting surrogate pairs. */
  #pieces(line: string): string[] {
    const pieces: string[] = [];
    let from = 0;
    while (line.length - from > this.#limit) {
      const to = from + this.#limit;
      const end = /[\ud800-\udbff]/.test(line.charAt(to - 1)) ? to - 1 : to;
      pieces.push(line.slice(from, end));
      from = end;
    }
    return [...pieces, line.slice(from)];
  }
}

// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

// eslint-disable-next-line no-control-regex
const ANY_CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** A line without escape codes and control characters; of a progress bar, only its last state. */
export function plainLine(line: string): string {
  if (!ANY_CONTROL.test(line)) return line;
  const withoutEscapes = line.replace(ESCAPES, '');
  return (withoutEscapes.split('\r').findLast((part) => part !== '') ?? '').replace(CONTROLS, '');
}
