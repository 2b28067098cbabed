import { failureReport } from '../engine/failure/failure-report.ts';
import type { BuildFailure } from '../engine/builder.ts';
import type { BuildWarning } from '../engine/progress/steps.ts';
import { DvmError } from '../event/error.ts';
import type { Dockerfile } from '../image/dockerfile.ts';
import type { SourceLocation, Located } from '../workspace/document/diagnostic.ts';
import { packageName } from '../workspace/rules.ts';
import type { Workspace } from '../workspace/model.ts';

/** The error of a failed build, at the line of the user's file that the failed step comes from, if there is one. */
export function buildError(
  failure: BuildFailure,
  { origins }: Dockerfile,
  workspace: Workspace,
  missingSecrets: readonly string[],
): DvmError {
  const report = failureReport(failure);
  const hints = [report.hint, ...missingSecrets.map((each) => `There was no ${each}`)];
  const hint = hints.filter((each) => each !== undefined).join(' ');
  const origin = failure.location && origins.get(failure.location.line);
  return new DvmError({
    ...report,
    ...(hint !== '' && { hint }),
    ...(origin && packageSource(origin, report.output ?? [], workspace)),
  });
}

/** A warning about a line of the Dockerfile, with the line of the user's file that it comes from instead. */
export function locatedWarning(
  { message, line }: BuildWarning,
  { origins }: Dockerfile,
): { readonly type: 'warning'; readonly message: string } {
  const origin = line === undefined ? undefined : origins.get(line);
  if (origin === undefined) return { type: 'warning', message };
  return { type: 'warning', message: `${origin.file}:${origin.line}: ${message.replace(/ \(line \d+\)$/, '')}` };
}

/** A line in which a package manager reports a package that it could not install. */
const REFUSAL = /^E: |\berror\b|not found|no matching|unable to/i;

/**
 * One step installs a whole list of packages, and its origin is the first of them. If its output names exactly one
 * package of the list, the error belongs there.
 */
export function packageSource(
  origin: SourceLocation,
  output: readonly string[],
  workspace: Pick<Workspace, 'basePackages' | 'devPackages' | 'devTools'>,
): SourceLocation {
  const lists: readonly (readonly Located<string>[])[] = [
    workspace.basePackages,
    workspace.devPackages ?? [],
    workspace.devTools ?? [],
  ];
  const list = lists.find(([first]) => first?.location === origin) ?? [];
  const refusals = output.filter((line) => REFUSAL.test(line));
  const named = list.filter(({ value }) => refusals.some((line) => names(line, value)));
  return named.length === 1 && named[0] !== undefined ? named[0].location : origin;
}

/** Whether a line contains the package as a whole word, as it is written or without its version. */
function names(line: string, written: string): boolean {
  const end = written.slice(1).search(/[=@/<>~!]/) + 1;
  const name = packageName(written) ?? (end === 0 ? written : written.slice(0, end));
  return line.split(/[\s'"`,;:()=@<>~!]+/).some((word) => word === name || word === written);
}
