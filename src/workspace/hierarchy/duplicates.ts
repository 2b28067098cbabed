import { diagnosticAt, type Diagnostic, type SourceLocation } from '../document/diagnostic.ts';
import type { Workspace } from '../model.ts';
import type { BrokenDocument, Parents, Resource } from '../resource.ts';
import type { ResolvedWorkspace } from './resolve-workspace.ts';

/** Removes documents that share their kind, parents and name, because references to them are ambiguous. */
export function withoutDuplicates(
  resources: readonly Resource[],
  diagnostics: Diagnostic[],
  duplicates: BrokenDocument[],
): Resource[] {
  const groups = Map.groupBy(resources, (resource) => identifier(resource));
  return [...groups.values()].flatMap((group) => {
    if (group.length === 1) return group;
    const locations = group.map(({ nameLocation }) => nameLocation);
    for (const { kind, name, nameLocation, parents } of group) {
      const error = duplicateDiagnostic(`${kind} "${name}"`, name, nameLocation, locations);
      diagnostics.push(error);
      duplicates.push({
        kind,
        name,
        ...(kind === 'Workspace' && parents.app !== undefined && { app: parents.app.value }),
        error,
      });
    }
    return [];
  });
}

/** What must be unique. */
function identifier(resource: Resource): string {
  if (resource.kind === 'GlobalDefaults') return resource.kind;
  const scope =
    resource.kind === 'Credential' ? [resource.scope, resource.scopeName.value] : parentNames(resource.parents);
  return JSON.stringify([resource.kind, scope, resource.name]);
}

/** The same, for resolved paths: one document may name the parents that another inherits from its app. */
export function withoutSamePath(
  workspaces: readonly ResolvedWorkspace[],
  diagnostics: Diagnostic[],
  unresolved: BrokenDocument[],
): Workspace[] {
  return [...Map.groupBy(workspaces, ({ workspace }) => workspace.path).values()].flatMap((group) => {
    if (group.length === 1) return group.map(({ workspace }) => workspace);
    const locations = group.map(({ location }) => location);
    for (const { workspace, location } of group) {
      const error = duplicateDiagnostic(`Workspace "${workspace.path}"`, workspace.name, location, locations);
      diagnostics.push(error);
      unresolved.push({ kind: 'Workspace', name: workspace.name, app: workspace.app, error });
    }
    return [];
  });
}

/** Other locations to list in a message. */
const MAX_OTHERS = 3;

function duplicateDiagnostic(
  what: string,
  name: string,
  location: SourceLocation,
  locations: readonly SourceLocation[],
): Diagnostic {
  const shown = locations
    .slice(0, MAX_OTHERS + 1)
    .filter((other) => other !== location)
    .slice(0, MAX_OTHERS);
  const others = shown.map(({ file, line, column }) => `${file}:${line}:${column}`);
  if (locations.length - 1 > shown.length) others.push('…');
  return diagnosticAt(
    { value: name, location },
    `${what} is defined ${locations.length} times (also at ${others.join(', ')}).`,
    'Rename one of them.',
  );
}

function parentNames(parents: Parents): (string | undefined)[] {
  return [parents.ecosystem?.value, parents.domain?.value, parents.system?.value, parents.app?.value];
}
