/** Error codes of a write whose reader is gone: a closed pipe, a closed terminal. */
const GONE = ['EPIPE', 'EIO'];

let isStopped = false;
let isIncomplete = false;

/** Whether standard output takes no more: its reader has seen enough, or it cannot be written. */
export function isUnread(): boolean {
  return isStopped;
}

/** The exit code of a command: output that is lost is a failure, a reader that has seen enough is not. */
export function exitCodeFor(code: number): number {
  return isIncomplete && code === 0 ? 1 : code;
}

/**
 * Lets the program go on when its output is no longer read, or cannot be written: a build ends as it ends, and its
 * record says how. For what cannot be written to standard error, no place is left to report it.
 */
export function outliveReaders(report: (lines: readonly string[]) => void): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    isStopped = true;
    if (GONE.includes(error.code ?? '') || isIncomplete) return;
    isIncomplete = true;
    // The last write may fail when the command has its exit code already.
    process.exitCode = exitCodeFor(Number(process.exitCode ?? 0));
    report([
      `dvm: Cannot write to standard output: ${error.message}. The output is incomplete.`,
      '  A running build continues and is recorded: see "dvm build status".',
    ]);
  });
}
