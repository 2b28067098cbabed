import type { ErrorReport } from '../../event/error.ts';
import { stepInstruction } from '../../event/step.ts';
import type { BuildFailure } from '../builder.ts';
import { imageInError, pullFailure } from './pull-errors.ts';
import { lastWords } from './last-words.ts';
import type { FailedStep } from '../progress/steps.ts';
import { ENGINE_LOST } from './symptom-table.ts';
import { symptomOf } from './symptoms.ts';

const SHOWN_LINES = 20;
const LONGEST_LINE = 500;

type Printed = Pick<FailedStep, 'head' | 'tail'>;
const SILENT: Printed = { head: [], tail: [] };

/** Explains a failed build: what failed, why, and what to do about it. */
export function failureReport(failure: BuildFailure): ErrorReport {
  return pullReport(failure) ?? stepReport(failure);
}

/** The report of an image that could not be pulled; undefined for other failures. */
function pullReport({ cause, message: error, step: failed }: BuildFailure): ErrorReport | undefined {
  if (cause !== 'registry') return undefined;
  const image = failed === undefined ? imageInError(error) : failed.image;
  if (image === undefined) return undefined;
  const { kind, reason, hint } = pullFailure(image, error);
  // A full disk or a damaged cache is the engine's, not the registry's.
  const ofEngine = symptomOf(error, SILENT, undefined)?.kind;
  if (kind !== 'checksum' && (ofEngine === 'disk_full' || ofEngine === 'cache_corrupt')) return undefined;
  return {
    kind,
    message: `Cannot pull "${image}": ${firstLine(reason)}.`,
    ...(hint === undefined ? {} : { hint }),
    ...(failed === undefined ? {} : { step: failed.name, stepLabel: failed.label }),
    output: shortened(error.split('\n')),
  };
}

function stepReport({ cause, message: error, step: failed, exitCode, output }: BuildFailure): ErrorReport {
  const symptom: ReturnType<typeof symptomOf> =
    cause === 'connection' ? ENGINE_LOST : symptomOf(error, failed ?? SILENT, exitCode);
  const kind =
    symptom === undefined || symptom.kind === 'build_failed'
      ? exitCode === undefined
        ? 'build_failed'
        : 'step_failed'
      : symptom.kind;
  const lines = shownLines(failed ?? printedWith(error, output), symptom?.line);
  const isQuoted = failed !== undefined && (symptom === undefined || symptom.quotesLast === true);
  const quoted = isQuoted ? lastWords(lines) : undefined;
  const hint = [quoted, symptom?.hint].filter((each) => each !== undefined).join(' ');
  return {
    kind,
    message:
      failed === undefined
        ? error
        : [symptom?.headline, stepMessage(failed, error, exitCode)].filter((each) => each !== undefined).join('. '),
    ...(hint === '' ? {} : { hint }),
    ...(failed === undefined ? {} : { step: failed.name, stepLabel: failed.label }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(lines.length === 0 ? {} : { output: lines }),
  };
}

/** BuildKit's own message for an exit code repeats the whole command: `process "/bin/sh -c …"`. */
function stepMessage({ name, label }: FailedStep, error: string, exitCode: number | undefined): string {
  const step = `Step "${label}"`;
  return exitCode === undefined
    ? `${step} failed: ${firstLine(error)}`
    : `${step} ended with exit code ${exitCode}: ${stepInstruction(name)}`;
}

/**
 * The last lines that a failed step printed. If the reason precedes them, half of the lines are those from the reason
 * on.
 */
function shownLines(printed: Printed, reason: string | undefined): string[] {
  const [head, tail] = [printed.head, printed.tail].map((lines) => lines.filter((line) => line.trim() !== '')) as [
    string[],
    string[],
  ];
  const from = reason === undefined ? -1 : head.indexOf(reason);
  const shown =
    from < 0 ? tail : [...head.slice(from, from + SHOWN_LINES / 2), '…', ...tail.slice(1 - SHOWN_LINES / 2)];
  return shortened(shown);
}

function shortened(lines: readonly string[]): string[] {
  return lines
    .slice(-SHOWN_LINES)
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
}

/** The builder's output, unless it is just the error itself. */
function printedWith(error: string, output: readonly string[]): Printed {
  return output.some((line) => line.trim() !== '' && !line.endsWith(error))
    ? { head: [], tail: output.slice(-SHOWN_LINES) }
    : SILENT;
}

function firstLine(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  return rest.length === 0 ? first : `${first} …`;
}
