import type { BuildEvent } from '../event/event.ts';
import { fit, Progress } from './progress.ts';

const REDRAW_MS = 200;
const CLEAR_LINE = '\u001b[2K';

/** Shows a session as it runs: on a terminal with lines that are drawn anew, elsewhere with plain lines only. */
export class LiveView {
  readonly #progress = new Progress();
  readonly #write: (text: string) => void;
  readonly #columns: number | undefined;
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (text: string) => void, columns: number | undefined) {
    this.#write = write;
    this.#columns = columns;
    if (columns !== undefined) this.#timer = setInterval(() => this.#draw([]), REDRAW_MS).unref();
  }

  push(event: BuildEvent): void {
    const lines = this.#progress.push(event);
    if (lines.length > 0) this.#draw(lines);
  }

  /** Writes a line that stays. */
  say(line: string): void {
    this.#draw([line]);
  }

  /** Leaves only the lines that stay. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#write(this.#erase());
    this.#drawn = 0;
  }

  #draw(lines: readonly string[]): void {
    const erase = this.#erase();
    const columns = this.#columns;
    const status = columns === undefined ? [] : this.#progress.status(Date.now(), columns);
    this.#drawn = status.length;
    const shown = columns === undefined ? lines : lines.map((line) => fit(line, columns));
    this.#write(erase + [...shown, ...status].map((line) => `${line}\n`).join(''));
  }

  #erase(): string {
    return `\u001b[1A${CLEAR_LINE}`.repeat(this.#drawn);
  }
}
