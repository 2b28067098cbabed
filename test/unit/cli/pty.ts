import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../../support/eventually.ts';
import { folderWith } from '../../support/folder.ts';
import { TerminalScreen } from './terminal-screen.ts';

export interface PtyOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** A program in a real pseudo-terminal, created by the "script" program of Linux, and its screen. */
export class Pty {
  readonly screen: TerminalScreen;
  readonly ended: Promise<number | null>;
  /** Everything written so far, including escape codes. */
  raw = '';
  readonly #child: ChildProcess;
  readonly #name: string;
  #written = Promise.resolve();

  constructor(command: readonly string[], { columns, rows, env = {}, cwd }: PtyOptions) {
    this.screen = new TerminalScreen(columns || 80, rows || 24);
    this.#name = path.join(folderWith(), 'tty');
    const words = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    const line = `stty cols ${columns} rows ${rows}; tty > '${this.#name}'; exec ${words}`;
    const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
      env: { ...process.env, ...env },
      cwd,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.raw += text;
      this.#written = this.#written.then(() => this.screen.write(text));
    });
    this.#child = child;
    this.ended = new Promise(
      (resolve, reject) =>
        void child.once('error', reject).once('close', (code) => void this.#written.then(() => resolve(code))),
    );
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Resizes the terminal and notifies the program; as in real terminals, the screen is reflowed first. */
  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    execFileSync('stty', [
      '-F',
      readFileSync(this.#name, 'utf8').trim(),
      'cols',
      String(columns),
      'rows',
      String(rows),
    ]);
  }

  /** Waits until the screen shows `text`. */
  async shows(text: string | RegExp): Promise<void> {
    const shown = async (): Promise<boolean> => {
      await this.#written;
      const screen = this.screen.lines().join('\n');
      return typeof text === 'string' ? screen.includes(text) : text.test(screen);
    };
    await eventually(`the terminal shows ${String(text)}`, shown, 20_000).catch((error: unknown) => {
      const rest = JSON.stringify(this.raw.slice(-500));
      throw new Error(`${String(error)}\n${this.screen.lines().join('\n')}\n${rest}`, { cause: error });
    });
  }

  /** Ends the program if a failed test left it running. */
  close(): void {
    this.#child.kill('SIGKILL');
  }
}
