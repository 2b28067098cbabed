import type { SourceLocation, Located } from '../workspace/document/diagnostic.ts';
import { packageName } from '../workspace/rules.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A line in which a package manager says what it could not have. */
const REFUSAL = /^E: |\berror\b|not found|no matching|unable to/i;

/**
 * One step installs all packages of a list and stands for the first of them. Where its output names just one of the
 * others,
 * that one is to blame.
 */
export function blame(
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

/**
 * Whether a line names a package, as it is written or without its version, and not only one whose name begins alike.
 */
function names(line: string, written: string): boolean {
  const end = written.slice(1).search(/[=@/<>~!]/) + 1;
  const name = packageName(written) ?? (end === 0 ? written : written.slice(0, end));
  return line.split(/[\s'"`,;:()=@<>~!]+/).some((word) => word === name || word === written);
}
