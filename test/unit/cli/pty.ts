import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderWith } from '../folder.ts';
import { TerminalScreen } from './terminal-screen.ts';

export interface PtyOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** A program in a real pseudo terminal, made by the program "script" of Linux, and what its screen shows. */
export class Pty {
  readonly screen: TerminalScreen;
  readonly ended: Promise<number | null>;
  /** All that was written, codes and all. */
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

  /** Resizes the terminal and tells the program, as terminals do: what is shown is wrapped again first. */
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

  /** Waits until the screen shows what is asked for. */
  async shows(what: string | RegExp): Promise<void> {
    for (let left = 200; left > 0; left--) {
      await this.#written;
      const text = this.screen.lines().join('\n');
      if (typeof what === 'string' ? text.includes(what) : what.test(text)) return;
      await sleep(50);
    }
    throw new Error(
      `The terminal never showed ${String(what)}:\n${this.screen.lines().join('\n')}\n${JSON.stringify(this.raw.slice(-500))}`,
    );
  }

  /** Ends the program, if a test has failed before it did. */
  close(): void {
    this.#child.kill('SIGKILL');
  }
}
