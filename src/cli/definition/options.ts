import { Option } from 'commander';
import type { Format } from '../terminal/output.ts';

/** Turns a function that returns an exit code into an action of commander. */
export type Action = <Args extends unknown[]>(
  work: (...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;

const OUTPUT = 'Output:';

export function rootOption(): Option {
  return new Option('--root <folder>', 'look for workspaces below this folder').default('.');
}

export function outputOption(): Option {
  const formats = ['text', 'json', 'jsonl'] satisfies Format[];
  return new Option('-o, --output <format>', 'print the result in this format').choices(formats).helpGroup(OUTPUT);
}

/** The operands of a command line; commander passes those that were omitted as undefined. */
export function given(...words: readonly (string | undefined)[]): string[] {
  return words.filter((word) => word !== undefined);
}

/** The help command of a command with subcommands. */
export const HELP = ['help [command]', 'Show the help of a command'] as const;
