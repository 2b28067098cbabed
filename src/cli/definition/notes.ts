import type { Command } from 'commander';

/** What a command's help says besides its arguments and options. */
export interface HelpNotes {
  /** Command lines with what each does. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  readonly exitCodes: readonly (readonly [code: number, meaning: string])[];
}

export const EXIT_CODES: HelpNotes['exitCodes'] = [
  [0, 'success'],
  [1, 'failure, or standard output could not be written'],
  [2, 'invalid usage, invalid configuration, or no such workspace or build'],
];

const notesOf = new WeakMap<Command, HelpNotes>();

/** Appends examples and exit codes to a command's help, and keeps them for docs/cli.md. */
export function addNotes(command: Command, examples: HelpNotes['examples'], exitCodes = EXIT_CODES): void {
  notesOf.set(command, { examples, exitCodes });
  command.addHelpText('after', () => helpText({ examples, exitCodes }));
}

export function helpNotes(command: Command): HelpNotes | undefined {
  return notesOf.get(command);
}

function helpText({ examples, exitCodes }: HelpNotes): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  return [
    '',
    'Examples:',
    ...examples.map(([line, purpose]) => `  ${line.padEnd(width)}  # ${purpose}`),
    '',
    'Exit codes:',
    ...exitCodes.map(([code, meaning]) => `  ${String(code).padEnd(3)}  ${meaning}`),
  ].join('\n');
}
