/**
 * How long lines wait for others, and how many do at most. A window that gets each line alone has no time for
 * anything else,
 * and many that wait long make V8 keep far more room for what is new.
 */
const DELAY_MS = 100;
const MOST_LINES = 1000;

/**
 * Hands over lines some at a time, as one text. Of more than anybody could read at once the rest is left out, and
 * said so:
 * the log has all of it.
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
    if (this.#lines.length < MOST_LINES) this.#lines.push(line);
    else this.#omitted += 1;
    this.#timer ??= setTimeout(() => this.flush(), DELAY_MS);
  }

  /** Writes now what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const omitted =
      this.#omitted === 0 ? [] : [`… ${this.#omitted} lines are left out here; the log of the build has all …`];
    const text = [...this.#lines, ...omitted, ''].join('\n');
    this.#lines = [];
    this.#omitted = 0;
    this.#write(text);
  }
}
