import { createInterface } from 'node:readline/promises';
import { pipeline } from 'node:stream/promises';
import { visible, visibleJson } from '../../event/visible.ts';
import { isUnread } from './readers.ts';
import type { ScreenSize } from './screen.ts';

/** One line, or several. A line break inside a line comes from data and is shown as an escape. */
export type Lines = string | readonly string[];

type Exit = 'stdout' | 'stderr';

/** Writes lines. Only this file writes to the terminal (enforced by ESLint), so that nothing is written unescaped. */
export function writeLines(exit: Exit, lines: Lines): void {
  const each = typeof lines === 'string' ? [lines] : lines;
  if (each.length > 0) write(exit, `${each.map((line) => visible(line, '\t')).join('\n')}\n`);
}

/** Writes text to standard output: escaped to a terminal, unchanged to a file or a pipe. */
export function writeDocument(text: string): void {
  write('stdout', `${process.stdout.isTTY ? visible(text, '\t\n') : text}\n`);
}

/** Writes JSON to standard output, with control characters as JSON escapes: the values stay the same. */
export function writeJsonText(json: string): void {
  write('stdout', `${visibleJson(json)}\n`);
}

/** Writes nothing after a failed write: it would continue in the middle of a line. */
function write(exit: Exit, text: string): void {
  if (exit === 'stderr' || !isUnread()) process[exit].write(text);
}

/** Writes bytes to standard output and leaves it open. Rejects if writing fails. */
export async function writeBytes(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await pipeline(bytes, process.stdout, { end: false });
}

export function isTerminal(exit: Exit): boolean {
  return process[exit].isTTY;
}

/** Resolves when a slow reader has caught up, so that unread output does not fill the memory. */
export async function drained(): Promise<void> {
  if (!process.stdout.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    for (const event of ['drain', 'error', 'close']) process.stdout.once(event, () => resolve());
  });
}

/** Whether a user can answer a question. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks a question; anything but "y" or "yes" means no. */
export async function confirm(question: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await reader.question(`${visible(question)} [y/N] `).finally(() => reader.close());
  return /^y(?:es)?$/i.test(answer.trim());
}

/** Asks for a line of text. */
export async function question(text: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  return reader.question(`${visible(text)}: `).finally(() => reader.close());
}

/** A terminal that is drawn on. Only the control codes of `Screen` reach it unescaped. */
export interface LiveTerminal {
  readonly write: (codes: string) => void;
  readonly size: () => ScreenSize;
  /** Calls back when the size changes and when the suspended program is resumed. Returns a function that stops it. */
  readonly watch: (listeners: { readonly resized: () => void; readonly resumed: () => void }) => () => void;
}

const DEFAULT_SIZE: ScreenSize = { columns: 80, rows: 24 };

/** Standard error. A terminal that does not report its size is treated as 80 by 24. */
export function liveTerminal(): LiveTerminal {
  const { stderr } = process;
  return {
    write: (codes) => void stderr.write(codes),
    size: () => ({ columns: stderr.columns || DEFAULT_SIZE.columns, rows: stderr.rows || DEFAULT_SIZE.rows }),
    watch: ({ resized, resumed }) => {
      stderr.on('resize', resized);
      process.on('SIGCONT', resumed);
      return () => {
        stderr.off('resize', resized);
        process.off('SIGCONT', resumed);
      };
    },
  };
}

/** The width of standard error: undefined if it is not a terminal, 0 if it is unknown. */
export function reportedColumns(): number | undefined {
  return process.stderr.isTTY ? process.stderr.columns : undefined;
}
