import type { Diagnostic } from '../document/diagnostic.ts';
import type { Registry, Workspace } from '../model.ts';
import type { BrokenDocument, Resource, WorkspaceResource } from '../resource.ts';
import { strayCredentials } from './credentials.ts';
import { withoutDuplicates, withoutSamePath } from './duplicates.ts';
import { registryDiagnostics, registryOf } from './registries.ts';
import { type ResolvedWorkspace, resolveWorkspace } from './resolve-workspace.ts';
import { createScope, type GroupLevel, kindAndName, namesOfKind, type ProjectScans, type Scope } from './scope.ts';
import type { HostVariables } from './variables.ts';

export interface Resolved {
  readonly workspaces: readonly Workspace[];
  readonly registries: readonly Registry[];
  /** Documents that are in no workspace because of an error. */
  readonly broken: readonly BrokenDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Links the documents of a root to workspaces. Contradictions are reported at their location and left out. */
export function resolveHierarchy(
  resources: readonly Resource[],
  broken: readonly BrokenDocument[],
  host: HostVariables = {},
  scans: ProjectScans = new Map(),
  root?: string,
): Resolved {
  const diagnostics: Diagnostic[] = [];
  const duplicates: BrokenDocument[] = [];
  const unique = withoutDuplicates(resources, diagnostics, duplicates);
  const unusable = [...broken, ...duplicates];
  const scope = createScope(unique, unusable, { host, scans, root, diagnostics });
  const unresolved: BrokenDocument[] = [];
  const found = unique
    .filter((resource) => resource.kind === 'Workspace')
    .flatMap((workspace) => resolveOrExplain(workspace, scope, unresolved));
  const workspaces = withoutSamePath(found, diagnostics, unresolved);
  for (const diagnostic of strayCredentials(unique, namesByLevel([...unique, ...unusable])))
    diagnostics.push(diagnostic);
  for (const diagnostic of registryDiagnostics(unique, scope.registries)) diagnostics.push(diagnostic);
  return {
    workspaces,
    registries: unique.flatMap((resource) =>
      resource.kind === 'Registry' && resource.enabled ? [registryOf(resource)] : [],
    ),
    broken: [...unusable, ...unresolved, ...unusedApps(unique, [...workspaces, ...unresolved])],
    diagnostics,
  };
}

/** A workspace that cannot be resolved is listed with its error instead of just missing. */
function resolveOrExplain(
  resource: WorkspaceResource,
  scope: Scope,
  unresolved: BrokenDocument[],
): ResolvedWorkspace[] {
  const before = scope.diagnostics.length;
  const named = resolveWorkspace(resource, scope);
  const app = resource.parents.app?.value;
  const ofApp = app === undefined ? undefined : kindAndName('App', app);
  const written =
    resource.problem ??
    (ofApp === undefined ? undefined : scope.named.get(ofApp)?.find(({ problem }) => problem !== undefined)?.problem);
  const found = scope.diagnostics.slice(before).find(({ severity }) => severity === 'error');
  // Other errors may be consequences of the error in the document itself.
  if (written !== undefined) scope.diagnostics.length = before;
  if (named !== undefined) return [named];
  const error = written ?? found ?? (ofApp === undefined ? undefined : scope.unusable.get(ofApp));
  if (error !== undefined)
    unresolved.push({ kind: 'Workspace', name: resource.name, ...(app !== undefined && { app }), error });
  return [];
}

/** Broken apps without a workspace that would show their error. */
function unusedApps(
  resources: readonly Resource[],
  workspaces: readonly { readonly app?: string }[],
): BrokenDocument[] {
  const shown = new Set(workspaces.map(({ app }) => app));
  return resources.flatMap(({ kind, name, problem }) =>
    kind === 'App' && problem !== undefined && !shown.has(name) ? [{ kind, name, error: problem }] : [],
  );
}

/** Names that credentials may refer to, including those of broken documents and of unused levels. */
function namesByLevel(
  documents: readonly Pick<BrokenDocument, 'kind' | 'name'>[],
): Record<GroupLevel | 'app' | 'workspace', Set<string>> {
  const names = (kind: string): Set<string> => new Set(namesOfKind(documents, kind));
  return {
    ecosystem: names('Ecosystem'),
    domain: names('Domain'),
    system: names('System'),
    app: names('App'),
    workspace: names('Workspace'),
  };
}
