import { describeStep } from './step.ts';

/**
 * The kind decides the exit code and which actions a view offers. Code distinguishes errors by their kind only, never
 * by `instanceof`, because bundles do not share classes.
 */
export type ErrorKind =
  | 'usage' // wrong use of the command line
  | 'invalid_input' // an invalid document
  | 'not_found' // a name without a match, or with several
  | 'exists' // a file that would be overwritten
  | 'app_path' // the app's folder is missing or not a folder
  | 'engine_down' // no engine responds
  | 'engine_lost' // the connection to the engine was lost during a build
  | 'engine_unsupported' // the engine responds, but does not support this
  | 'step_failed' // a build step ended with an exit code
  | 'build_failed' // the build failed, but no command of a step did
  | 'image_missing' // the build succeeded, but the engine does not have the image
  | 'missing_file' // a step copies or reads a file that does not exist
  | 'command_not_found' // the image lacks a command
  | 'out_of_memory'
  | 'checksum' // a download does not match its checksum
  | 'cache_corrupt' // the engine's build cache is corrupted
  | 'network'
  | 'auth'
  | 'disk_full'
  | 'timed_out'
  | 'cancelled' // by the user
  | 'interrupted' // the process received a request to stop
  | 'secret' // a secret cannot be read, or is in a place where it must not be
  | 'consent' // the user has not approved the access that a build needs
  | 'storage' // the home folder cannot be read or written
  | 'internal';

/** An error as it is recorded and displayed. Lines and columns count from 1. */
export interface ErrorReport {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The name of the step that failed, and its label, such as `base 3/3`; reports of older versions lack the label. */
  readonly step?: string;
  readonly stepLabel?: string;
  readonly exitCode?: number;
  /** The last lines of the step's output, oldest first. */
  readonly output?: readonly string[];
}

/** Undefined if no step failed. */
export function failedStepLabel({ step, stepLabel }: ErrorReport): string | undefined {
  return stepLabel ?? (step === undefined ? undefined : describeStep(step).label);
}

/** Whether the engine is the problem, rather than the workspace. */
export function isEngineError({ kind }: ErrorReport): boolean {
  return kind === 'engine_down' || kind === 'engine_lost' || kind === 'engine_unsupported';
}

/** The hint, unless it only repeats the last line of the output. */
export function advice({ hint, output }: ErrorReport): string | undefined {
  const last = output?.at(-1)?.trim();
  return last !== undefined && hint?.endsWith(last) === true ? undefined : hint;
}

/** An error with a report: what failed, why, and what to do next. */
export class DvmError extends Error {
  readonly code: ErrorKind;
  readonly report: ErrorReport;

  constructor(report: ErrorReport, options?: { cause?: unknown }) {
    super(report.message, options);
    this.name = 'DvmError';
    this.code = report.kind;
    this.report = report;
  }
}

/** The report of anything that was thrown; an unexpected value is `internal`. */
export function reportOf(thrown: unknown): ErrorReport {
  if (isReported(thrown)) return thrown.report;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const errno = (thrown as { code?: unknown } | undefined)?.code;
  if (errno === 'ENOSPC') return { kind: 'disk_full', message, hint: 'Free some disk space and build again.' };
  if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS') return { kind: 'storage', message };
  return { kind: 'internal', message };
}

function isReported(thrown: unknown): thrown is { report: ErrorReport } {
  const report = (thrown as { report?: { kind?: unknown } } | null | undefined)?.report;
  return typeof report?.kind === 'string';
}
