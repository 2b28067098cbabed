import type { ErrorReport } from '../event/error.ts';
import type { Diagnostic } from '../workspace/document/diagnostic.ts';
import type { Loaded } from '../workspace/document/load.ts';
import { documentError } from '../workspace/document/problem.ts';
import { select, selectOne, type Selection } from '../workspace/hierarchy/select.ts';
import type { Workspace } from '../workspace/model.ts';

export { selectOne };

export interface BuildSelection {
  readonly workspaces: readonly Workspace[];
  /** Whether selected documents have errors: valid workspaces are built, but the command does not succeed. */
  readonly hasErrors: boolean;
  /** Why none of the workspaces can be built. */
  readonly refusal?: ErrorReport;
}

/**
 * The workspaces below `root` that a build selects. Throws `not_found`, `usage` or `invalid_input` if the selection
 * matches nothing.
 */
export function selectForBuild(loaded: Loaded, selection: Selection, root: string): BuildSelection {
  const errors = errorsOf(loaded);
  if (loaded.workspaces.length === 0 && errors.length > 0)
    return { workspaces: [], hasErrors: true, refusal: nothingValid(errors.length, root) };
  const workspaces = select(loaded.workspaces, selection, loaded.broken);
  const problems = workspaces.flatMap(({ problem }) => problem ?? []);
  // Without names, everything below the folder was selected, so all of its errors count.
  const hasErrors = problems.length > 0 || (selection.names.length === 0 && errors.length > 0);
  const [problem] = problems;
  if (problem === undefined || problems.length < workspaces.length) return { workspaces, hasErrors };
  const refusal = problems.length === 1 ? diagnosticReport(problem) : nothingValid(errors.length, root);
  return { workspaces, hasErrors, refusal };
}

export function errorsOf({ diagnostics }: Pick<Loaded, 'diagnostics'>): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

/** The error in a document as the error of a build. */
export function diagnosticReport(diagnostic: Diagnostic): ErrorReport {
  return documentError(diagnostic).report;
}

function nothingValid(errors: number, root: string): ErrorReport {
  const message = `${errors} error${errors === 1 ? '' : 's'} in the documents below ${root}; nothing can be built.`;
  return { kind: 'invalid_input', message, hint: 'Correct them and build again.' };
}
