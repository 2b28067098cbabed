import { describeStep } from './step.ts';

/**
 * The kind decides the exit code and which actions a view offers. Code distinguishes errors by their kind only, never
 * by `instanceof`, because bundles do not share classes.
 */
export type ErrorKind =
  | 'usage' // wrong use of the command line
  | 'invalid_input' // a document that cannot be built from
  | 'not_found' // a name that matches nothing, or too much
  | 'exists' // a file that would have to be overwritten
  | 'app_path' // the app's folder is missing or not a folder
  | 'engine_down' // no engine answers
  | 'engine_lost' // the engine went away during a build
  | 'engine_unsupported' // an engine answers, but cannot do this
  | 'step_failed' // a build step ended with an exit code
  | 'build_failed' // the build ended with an error that is not a step's
  | 'image_missing' // the build said it succeeded, the engine has no image
  | 'missing_file' // that a step copies or reads
  | 'command_not_found' // in the image
  | 'out_of_memory'
  | 'checksum' // a download is not what it should be
  | 'cache_corrupt' // what the engine keeps of earlier builds
  | 'network'
  | 'auth'
  | 'disk_full'
  | 'timed_out'
  | 'cancelled' // the user wanted it
  | 'interrupted' // the process was told to end
  | 'secret' // a secret cannot be had, or must not stand where it stands
  | 'consent' // the user has not allowed what a build takes from the machine
  | 'storage' // the home folder cannot be read or written
  | 'internal';

/** An error as it is stored, shown and printed. Lines and columns count from 1. */
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
  /** The last lines that the step printed, oldest first. */
  readonly output?: readonly string[];
}

/** Undefined if no step failed. */
export function failedStepLabel({ step, stepLabel }: ErrorReport): string | undefined {
  return stepLabel ?? (step === undefined ? undefined : describeStep(step).label);
}

/** Whether the engine is to blame, and not what is built. */
export function isEngineError({ kind }: ErrorReport): boolean {
  return kind === 'engine_down' || kind === 'engine_lost' || kind === 'engine_unsupported';
}

/** The hint, unless it only repeats the last line of the output. */
export function advice({ hint, output }: ErrorReport): string | undefined {
  const last = output?.at(-1)?.trim();
  return last !== undefined && hint?.endsWith(last) === true ? undefined : hint;
}

/** An error that can say what failed, why, and what to do next. */
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

/** The report of anything that was thrown; what we did not expect is `internal`. */
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
