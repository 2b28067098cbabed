import type { BuildEvent } from '../../event/event.ts';
import { type ProgressMode, wrapsAgain } from './progress-mode.ts';
import { Progress } from './progress.ts';
import { Screen } from './screen.ts';
import { type LiveTerminal, writeLines } from './terminal.ts';

const REDRAW_MS = 200;

/** Shows a running session. Until it ends, everything written to the terminal must go through it. */
export class LiveView {
  readonly #mode: ProgressMode;
  readonly #progress = new Progress();
  readonly #terminal: LiveTerminal;
  readonly #screen: Screen | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #release: () => void = () => undefined;

  constructor(mode: ProgressMode, terminal: LiveTerminal, env: NodeJS.ProcessEnv) {
    this.#mode = mode;
    this.#terminal = terminal;
    if (mode !== 'tty') return;
    const screen = new Screen({ write: terminal.write, size: terminal.size, wrapsAgain: wrapsAgain(env) });
    this.#screen = screen;
    this.#timer = setInterval(() => this.#draw([]), REDRAW_MS).unref();
    this.#release = terminal.watch({
      resized: () => this.#draw([]),
      resumed: () => {
        screen.forget();
        this.#draw([]);
      },
    });
  }

  push(event: BuildEvent): void {
    const lines = this.#progress.push(event);
    if (this.#mode !== 'quiet' || event.type === 'warning') this.#draw(lines);
  }

  /** Writes a line above the live part. */
  say(line: string): void {
    this.#draw([line]);
  }

  /** Erases the live part. */
  end(): void {
    clearInterval(this.#timer);
    this.#release();
    this.#screen?.draw([], []);
  }

  #draw(staying: readonly string[]): void {
    if (this.#screen === undefined) return writeLines('stderr', staying);
    this.#screen.draw(staying, this.#progress.status(Date.now(), this.#terminal.size().rows));
  }
}
