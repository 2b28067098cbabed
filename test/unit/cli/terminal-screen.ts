import unicode11 from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';

/** A terminal as a person sees it: it obeys what a program writes, and wraps its lines again when its width changes. */
export class TerminalScreen {
  readonly #terminal: xterm.Terminal;

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({
      cols: columns,
      rows,
      scrollback: 5000,
      allowProposedApi: true,
      convertEol: true,
    });
    // As VS Code's own terminal has it: emoji take two cells.
    this.#terminal.loadAddon(new unicode11.Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  write(text: string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(text, resolve));
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  /** Whole lines, however often they are wrapped, with those that were scrolled away. */
  lines(): string[] {
    const lines: string[] = [];
    const { active } = this.#terminal.buffer;
    for (let index = 0; index < active.length; index++) {
      const row = active.getLine(index);
      const text = row?.translateToString(true) ?? '';
      if (row?.isWrapped === true) lines.push(`${lines.pop() ?? ''}${text}`);
      else lines.push(text);
    }
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  /** How many rows are gone from sight. */
  get scrolledAway(): number {
    return this.#terminal.buffer.active.baseY;
  }
}
