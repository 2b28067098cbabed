import type { ErrorReport } from '../../event/error.ts';
import { stepInstruction } from '../../event/step.ts';
import type { BuildOutcome } from '../images/image-request.ts';
import { imageInError, pullFailure } from './pull-errors.ts';
import { lastWords } from './last-words.ts';
import type { FailedStep } from '../progress/steps.ts';
import { ENGINE_LOST, symptomOf } from './symptoms.ts';

const SHOWN_LINES = 20;
const LONGEST_LINE = 500;

type Printed = Pick<FailedStep, 'head' | 'tail'>;
const SILENT: Printed = { head: [], tail: [] };

/** The report of a build that ended with an error. The exit code comes from the step that failed. */
export function failureReport(outcome: BuildOutcome): ErrorReport {
  const error = outcome.failed?.error ?? lastError(outcome.plain) ?? 'The build ended without a word.';
  return pullReport(outcome, error) ?? stepReport(outcome, error);
}

/** Of a build that failed because an image could not be pulled; undefined for every other one. */
function pullReport({ failed, isEngineLost }: BuildOutcome, error: string): ErrorReport | undefined {
  const image = isEngineLost === true ? undefined : failed === undefined ? imageInError(error) : failed.image;
  if (image === undefined) return undefined;
  const { kind, reason, hint } = pullFailure(image, error);
  // What the engine has, or has no room for, is not the registry's fault.
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

function stepReport({ failed, plain, isEngineLost }: BuildOutcome, error: string): ErrorReport {
  const exitCode = /exit code: (\d+)/.exec(error)?.[1];
  const symptom: ReturnType<typeof symptomOf> =
    isEngineLost === true
      ? ENGINE_LOST
      : symptomOf(error, failed ?? SILENT, exitCode === undefined ? undefined : Number(exitCode));
  const kind =
    symptom === undefined || symptom.kind === 'build_failed'
      ? exitCode === undefined
        ? 'build_failed'
        : 'step_failed'
      : symptom.kind;
  const lines = shownLines(failed ?? printedWith(error, plain), symptom?.line);
  const isQuoted = failed !== undefined && (symptom === undefined || symptom.quotesLast === true);
  const said = isQuoted ? lastWords(lines) : undefined;
  const hint = [said, symptom?.hint].filter((each) => each !== undefined).join(' ');
  return {
    kind,
    message:
      failed === undefined
        ? error
        : [symptom?.headline, stepMessage(failed, error, exitCode)].filter((each) => each !== undefined).join('. '),
    ...(hint === '' ? {} : { hint }),
    ...(failed === undefined ? {} : { step: failed.name, stepLabel: failed.label }),
    ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
    ...(lines.length === 0 ? {} : { output: lines }),
  };
}

/** BuildKit's own words for an exit code repeat the whole command behind `process "/bin/sh -c …"`. */
function stepMessage({ name, label }: FailedStep, error: string, exitCode: string | undefined): string {
  const step = `Step "${label}"`;
  return exitCode === undefined
    ? `${step} failed: ${firstLine(error)}`
    : `${step} ended with exit code ${exitCode}: ${stepInstruction(name)}`;
}

/**
 * What a failed step printed last: nobody reads more than that. Where the reason stands before it, half of the lines
 * are
 * those that begin with the reason.
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

/** What the builder printed, where that is more than the error itself: its last line alone may say nothing. */
function printedWith(error: string, plain: readonly string[]): Printed {
  return plain.some((line) => line.trim() !== '' && line !== error)
    ? { head: [], tail: plain.slice(-SHOWN_LINES) }
    : SILENT;
}

function lastError(plain: readonly string[]): string | undefined {
  return plain.findLast((line) => /^ERROR:|^error:/i.test(line)) ?? plain.findLast((line) => line.trim() !== '');
}

function firstLine(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  return rest.length === 0 ? first : `${first} …`;
}
