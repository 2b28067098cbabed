import { didYouMean, surelyMeant } from '../../text/suggest.ts';
import { diagnosticAt, type Diagnostic, type Located } from '../document/diagnostic.ts';
import type { Origin } from '../model.ts';
import type { AppResource, GroupResource, Parents, WorkspaceResource } from '../resource.ts';
import { type GroupLevel, KIND_OF, kindAndName, type Scope } from './scope.ts';

/** The App document of a workspace; undefined if there is none or several, which is reported. */
export function findApp(
  workspace: WorkspaceResource,
  { named, apps, unusable, diagnostics }: Scope,
): AppResource | undefined {
  const reference = workspace.parents.app;
  if (reference === undefined) return undefined;
  const sameName = (named.get(kindAndName('App', reference.value)) ?? []).filter((resource) => resource.kind === 'App');
  const matches = sameName.filter((app) => agrees(app.parents, workspace.parents));
  if (matches.length === 1) return matches[0];
  if (matches.length > 1) {
    const hint = 'Select one with metadata.ecosystem, metadata.domain or metadata.system.';
    diagnostics.push(
      diagnosticAt(reference, `App "${reference.value}" is ambiguous: ${matches.length} apps have this name.`, hint),
    );
    return undefined;
  }
  if (unusable.has(kindAndName('App', reference.value))) return undefined;
  const isElsewhere = sameName.length > 0;
  const names = isElsewhere ? [] : apps;
  const hint = isElsewhere
    ? 'An app with this name exists under different parents.'
    : (didYouMean(reference.value, names) ?? 'Add an App document with this name and the path to its source.');
  diagnostics.push(
    diagnosticAt(
      reference,
      `No App document is named "${reference.value}".`,
      hint,
      surelyMeant(reference.value, names),
    ),
  );
  return undefined;
}

/** Whether two documents name the same parents, as far as both name them. */
function agrees(app: Parents, workspace: Parents): boolean {
  return (['ecosystem', 'domain', 'system'] as const).every(
    (level) =>
      workspace[level] === undefined || app[level] === undefined || app[level].value === workspace[level].value,
  );
}

export interface Groups {
  readonly names: string[];
  readonly byLevel: Partial<Record<GroupLevel, string>>;
  readonly levels: [Origin, GroupResource][];
  /** The error of a group that is broken. */
  problem?: Diagnostic;
}

/** The groups above an app, resolved from the inside out: a system may name the domain that the app omits. */
export function findGroups(parents: Parents, { named, groupNames, unusable, diagnostics }: Scope): Groups {
  const found: Groups = { names: [], byLevel: {}, levels: [] };
  let known: Parents = parents;
  for (const level of ['system', 'domain', 'ecosystem'] as const) {
    const reference = known[level];
    if (reference === undefined) continue;
    const sameName = (named.get(kindAndName(KIND_OF[level], reference.value)) ?? []) as readonly GroupResource[];
    const matches = sameName.filter((group) => agrees(group.parents, known));
    const group = matches.length === 1 ? matches[0] : undefined;
    const problem = group === undefined ? unusable.get(kindAndName(KIND_OF[level], reference.value)) : undefined;
    if (problem !== undefined) found.problem ??= problem;
    if (group === undefined && problem === undefined)
      diagnostics.push(unresolvedGroup(level, reference, groupNames[level], matches.length));
    known = { ...group?.parents, ...known };
    found.names.unshift(reference.value);
    found.byLevel[level] = reference.value;
    if (group !== undefined) found.levels.unshift([level, group]);
  }
  return found;
}

function unresolvedGroup(
  level: GroupLevel,
  reference: Located<string>,
  known: readonly string[],
  matches: number,
): Diagnostic {
  const kind = KIND_OF[level];
  const message =
    matches > 1
      ? `${kind} "${reference.value}" is ambiguous.`
      : `No ${kind} document is named "${reference.value}", so nothing is inherited from it.`;
  const names = known.filter((name) => name !== reference.value);
  return {
    ...diagnosticAt(reference, message, didYouMean(reference.value, names), surelyMeant(reference.value, names)),
    severity: 'warning',
  };
}
