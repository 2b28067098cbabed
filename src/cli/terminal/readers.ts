/** Error codes of a write to a closed pipe or a closed terminal. */
const GONE = ['EPIPE', 'EIO'];

let isStopped = false;
let isIncomplete = false;

/** Whether standard output can no longer be written: its reader closed it, or writing failed. */
export function isUnread(): boolean {
  return isStopped;
}

/** The exit code of a command: lost output is a failure, a reader that closed the pipe is not. */
export function exitCodeFor(code: number): number {
  return isIncomplete && code === 0 ? 1 : code;
}

/**
 * Keeps the program running when its output is no longer read or cannot be written: a build continues and is recorded.
 * Errors of standard error are ignored, because they cannot be reported.
 */
export function outliveReaders(report: (lines: readonly string[]) => void): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    isStopped = true;
    if (GONE.includes(error.code ?? '') || isIncomplete) return;
    isIncomplete = true;
    // The last write may fail after the command has set its exit code.
    process.exitCode = exitCodeFor(Number(process.exitCode ?? 0));
    report([
      `dvm: Cannot write to standard output: ${error.message}. The output is incomplete.`,
      '  A running build continues and is recorded: see "dvm build status".',
    ]);
  });
}
