import { type Command, CommanderError } from 'commander';
import { type ErrorReport, reportOf } from '../event/error.ts';
import { commandOf, namesAfterDashes, requestedFormat, usageError } from './command-line.ts';
import { createProgram } from './definition/program.ts';
import { processOutput, writeError } from './terminal/output.ts';

/** Runs a command line and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = createProgram(
    (work) =>
      async (...args) =>
        void (code = await work(...args)),
  );
  try {
    await program.parseAsync(namesAfterDashes(argv), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return invalidUsage(error, argv, commandOf(program, argv));
    const report = reportOf(error);
    writeError(processOutput(requestedFormat(argv)), report);
    return exitCodeOf(report);
  }
}

function invalidUsage(error: CommanderError, argv: readonly string[], command: Command): number {
  if (error.exitCode === 0) return 0;
  writeError(processOutput(requestedFormat(argv)), usageError(error, argv, command).report);
  return 2;
}

function exitCodeOf({ kind }: ErrorReport): number {
  return kind === 'usage' || kind === 'consent' || kind === 'invalid_input' || kind === 'not_found' || kind === 'exists'
    ? 2
    : 1;
}
