import unicode11 from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';

/** The visible screen of a terminal: interprets escape codes, and reflows lines when its width changes. */
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
    // As in VS Code's terminal, an emoji takes two cells.
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

  /** All lines, unwrapped, including the scrollback. */
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

  /** The number of rows in the scrollback. */
  get scrolledAway(): number {
    return this.#terminal.buffer.active.baseY;
  }
}
