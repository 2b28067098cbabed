import { StringDecoder } from 'node:string_decoder';

/** A longer line is cut into pieces of this many characters, so that no program can fill the memory with one line. */
const LONGEST_LINE = 64 * 1024;

/** Makes whole lines of chunks: text may be cut anywhere, also in the middle of a character. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #limit: number;
  #rest = '';

  constructor(limit = LONGEST_LINE) {
    this.#limit = limit;
  }

  push(chunk: Uint8Array): string[] {
    return this.#take(this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  }

  /** What is left when the stream has ended. */
  end(): string[] {
    const lines = this.#take(this.#decoder.end());
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? lines : [...lines, rest];
  }

  #take(text: string): string[] {
    const parts = (this.#rest + text).split('\n');
    this.#rest = parts.pop() ?? '';
    while (this.#rest.length > this.#limit) {
      parts.push(this.#rest.slice(0, this.#limit));
      this.#rest = this.#rest.slice(this.#limit);
    }
    return parts.map((part) => (part.endsWith('\r') ? part.slice(0, -1) : part));
  }
}

// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A line as a person should see it: no escape codes, of a progress bar only what it showed last. */
export function plainLine(line: string): string {
  const withoutEscapes = line.replace(ESCAPES, '');
  return (withoutEscapes.split('\r').findLast((part) => part !== '') ?? '').replace(CONTROLS, '');
}
