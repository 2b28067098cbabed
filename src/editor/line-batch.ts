/**
 * How long lines are buffered, and how many at most. Writing each line on its own would block the window, and a larger
 * buffer would make V8 reserve much more memory for young objects.
 */
const DELAY_MS = 100;
const MAX_LINES = 1000;

/**
 * Writes lines in batches. Lines that exceed a batch are omitted, because no one could read them at that rate; a note
 * says how many, and the log of the build has them all.
 */
export class LineBatch {
  readonly #write: (text: string) => void;
  #lines: string[] = [];
  #omitted = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  push(line: string): void {
    if (this.#lines.length < MAX_LINES) this.#lines.push(line);
    else this.#omitted += 1;
    this.#timer ??= setTimeout(() => this.flush(), DELAY_MS);
  }

  /** Writes the buffered lines now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const omitted =
      this.#omitted === 0 ? [] : [`… ${this.#omitted} lines omitted; the log of the build has them all …`];
    const text = [...this.#lines, ...omitted, ''].join('\n');
    this.#lines = [];
    this.#omitted = 0;
    this.#write(text);
  }
}
