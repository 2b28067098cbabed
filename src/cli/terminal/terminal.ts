import { createInterface } from 'node:readline/promises';
import { pipeline } from 'node:stream/promises';
import { visible, visibleJson } from '../../event/visible.ts';
import { isUnread } from './readers.ts';
import type { ScreenSize } from './screen.ts';

/** One line, or several. A line break inside of one comes from data and is shown as an escape, not obeyed. */
export type Lines = string | readonly string[];

type Exit = 'stdout' | 'stderr';

/**
 * Writes lines. This file is the only exit of the terminal's program (ESLint holds it), so that nothing leaves
 * unescaped.
 */
export function writeLines(exit: Exit, lines: Lines): void {
  const each = typeof lines === 'string' ? [lines] : lines;
  if (each.length > 0) write(exit, `${each.map((line) => visible(line, '\t')).join('\n')}\n`);
}

/** Writes a whole text to standard output: to a terminal as it may be shown, to a file or a program as it is. */
export function writeDocument(text: string): void {
  write('stdout', `${process.stdout.isTTY ? visible(text, '\t\n') : text}\n`);
}

/** Writes JSON to standard output. Every reader of JSON gets the same values, and a terminal nothing to obey. */
export function writeJsonText(json: string): void {
  write('stdout', `${visibleJson(json)}\n`);
}

/** Once a write has failed, the next one would continue in the middle of a line. */
function write(exit: Exit, text: string): void {
  if (exit === 'stderr' || !isUnread()) process[exit].write(text);
}

/** Writes bytes to standard output, which stays open. Rejects when they cannot be written. */
export async function writeBytes(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await pipeline(bytes, process.stdout, { end: false });
}

export function isTerminal(exit: Exit): boolean {
  return process[exit].isTTY;
}

/** Resolves when a slow reader has caught up: what it has not read yet would fill the memory. */
export async function drained(): Promise<void> {
  if (!process.stdout.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    for (const event of ['drain', 'error', 'close']) process.stdout.once(event, () => resolve());
  });
}

/** Whether there is a person who can answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks a question that only "y" or "yes" answers with yes. */
export async function confirm(question: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await reader.question(`${visible(question)} [y/N] `).finally(() => reader.close());
  return /^y(?:es)?$/i.test(answer.trim());
}

/** A terminal that is drawn on: the only text that reaches it unescaped is the control codes of `Screen`. */
export interface LiveTerminal {
  readonly write: (codes: string) => void;
  readonly size: () => ScreenSize;
  /**
   * Calls back when its size has changed, and when the program goes on after it was suspended. Returns what ends
   * that.
   */
  readonly watch: (listeners: { readonly resized: () => void; readonly resumed: () => void }) => () => void;
}

const USUAL_SIZE: ScreenSize = { columns: 80, rows: 24 };

/** Standard error. A terminal that does not know its size is taken for one of the usual size. */
export function liveTerminal(): LiveTerminal {
  const { stderr } = process;
  return {
    write: (codes) => void stderr.write(codes),
    size: () => ({ columns: stderr.columns || USUAL_SIZE.columns, rows: stderr.rows || USUAL_SIZE.rows }),
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

/** What standard error says of its own width: undefined if it is no terminal, 0 if it does not know. */
export function reportedColumns(): number | undefined {
  return process.stderr.isTTY ? process.stderr.columns : undefined;
}
