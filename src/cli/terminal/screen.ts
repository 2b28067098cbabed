import { visible } from '../../event/visible.ts';
import { fit, rowsOf, withCertainWidth } from './width.ts';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

export interface ScreenOptions {
  readonly write: (codes: string) => void;
  readonly size: () => ScreenSize;
  /** Whether the terminal reflows its lines when the width changes. */
  readonly wrapsAgain: boolean;
}

/** With wrapping off, a line takes one row even if the terminal disagrees about the width of its characters. */
const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';
const ERASE_BELOW = '\u001b[J';

/** The end of a terminal: permanent lines, and below them lines that are redrawn. */
export class Screen {
  readonly #options: ScreenOptions;
  /** The redrawn lines that are on the screen. */
  #drawn: readonly string[] = [];

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** Adds permanent lines, uncut, and replaces the redrawn lines below them. */
  draw(staying: readonly string[], passing: readonly string[]): void {
    const { write, size } = this.#options;
    const { columns } = size();
    const shown = passing.map((line) => fit(withCertainWidth(visible(line)), columns - 1));
    const codes = [
      this.#erase(columns),
      ...staying.map((line) => `${visible(line)}\n`),
      ...(shown.length === 0 ? [] : [WRAP_OFF, ...shown.map((line) => `${line}\n`), WRAP_ON]),
    ].join('');
    this.#drawn = shown;
    if (codes !== '') write(codes);
  }

  /** Something else has written to the terminal, so the drawn lines can no longer be erased. */
  forget(): void {
    this.#drawn = [];
  }

  #erase(columns: number): string {
    if (this.#drawn.length === 0) return '';
    const { wrapsAgain } = this.#options;
    const rows = wrapsAgain ? this.#drawn.reduce((sum, line) => sum + rowsOf(line, columns), 0) : this.#drawn.length;
    return `\r\u001b[${rows}A${ERASE_BELOW}`;
  }
}
