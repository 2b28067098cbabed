import { complaintAt, type Diagnostic, type Placed } from './diagnostic.ts';
import type { Inherited } from './inherited.ts';
import type { BrokenDocument, RegistryResource, Resource } from './resource.ts';
import { didYouMean, surelyMeant } from './suggest.ts';
import type { Registry, Workspace } from './workspace.ts';

/** What a registry can be asked for: base images, packages of an ecosystem, or anything over HTTP. */
export const REGISTRY_ROLES = ['oci', 'pypi', 'npm', 'go', 'http'] as const;
export type RegistryRole = (typeof REGISTRY_ROLES)[number];

/** The field that names a registry for a role, on every level. */
export const REGISTRY_FIELDS: Readonly<Record<RegistryRole, string>> = {
  oci: 'registryOci', pypi: 'registryPypi', npm: 'registryNpm', go: 'registryGo', http: 'registryHttp',
};

/** What the types of registries that dvm knows are for. Others may be for anything. */
const ROLE_OF: Readonly<Record<string, RegistryRole>> = {
  oci: 'oci', zot: 'oci', pypi: 'pypi', devpi: 'pypi', npm: 'npm', verdaccio: 'npm', go: 'go', athens: 'go', http: 'http', squid: 'http',
};

/** Stands where a registry that an outer level names is not wanted. */
export const NO_REGISTRY = 'none';

/** The registries that one level names, by their roles. */
export type RegistryChoices = ReadonlyMap<RegistryRole, Placed<string>>;

/** The name that won, and what it is the name of. */
export interface ChosenRegistry extends Inherited {
  /** Absent where there is nothing to use; `unused` says why. */
  readonly registry?: Registry;
  readonly unused?: string;
}

/** The innermost level that names a registry for a role wins. */
export function chosenRegistries(levels: readonly (readonly [Inherited['from'], RegistryChoices])[], resources: readonly Resource[]): Map<RegistryRole, ChosenRegistry> {
  const won = new Map(levels.flatMap(([from, choices]) => [...choices].map(([role, written]) => [role, { ...written, from }] as const)));
  return new Map(REGISTRY_ROLES.flatMap((role) => {
    const inherited = won.get(role);
    return inherited === undefined ? [] : [[role, { ...inherited, ...meaning(role, inherited.value, registriesIn(resources)) }] as const];
  }));
}

/** The registries that at least one of the workspaces chooses, each once. */
export function registriesOf(workspaces: readonly Pick<Workspace, 'registries'>[]): Registry[] {
  const chosen = workspaces.flatMap(({ registries }) => [...registries.values()].flatMap(({ registry }) => registry ?? []));
  return [...new Map(chosen.map((registry) => [`${registry.place.file}:${registry.place.line}`, registry])).values()];
}

function meaning(role: RegistryRole, name: string, registries: readonly RegistryResource[]): Pick<ChosenRegistry, 'registry' | 'unused'> {
  if (name === NO_REGISTRY) return {};
  const found = registries.find((registry) => registry.name === name);
  if (found === undefined) return { unused: 'no Registry document has this name' };
  if (!found.enabled) return { unused: 'it is not enabled' };
  return serves(found.type, role) ? { registry: registryOf(found) } : { unused: `it is of type ${found.type}` };
}

/** What is wrong with the names of registries, once for each place where one stands. */
export function registryComplaints(resources: readonly Resource[], unusable: readonly BrokenDocument[]): Diagnostic[] {
  const registries = registriesIn(resources);
  return resources.flatMap((resource) => ('registries' in resource ? [...resource.registries] : [])).flatMap(([role, written]) => {
    if (written.value === NO_REGISTRY) return [];
    const field = `spec.${REGISTRY_FIELDS[role]}`;
    const found = registries.find(({ name }) => name === written.value);
    if (found === undefined) return unusable.some(({ kind, name }) => kind === 'Registry' && name === written.value) ? [] : [unknown(field, role, written, registries)];
    if (!found.enabled) return [{ ...complaintAt(written, `${field} has no effect: the Registry "${found.name}" is not enabled.`, 'Set its spec.enabled to true.'), severity: 'warning' as const }];
    return serves(found.type, role) ? [] : [mismatch(field, role, written, found, registries)];
  });
}

function unknown(field: string, role: RegistryRole, written: Placed<string>, registries: readonly RegistryResource[]): Diagnostic {
  const names = registries.filter(({ type }) => serves(type, role)).map(({ name }) => name);
  return complaintAt(written, `${field}: no Registry document is named "${written.value}".`, didYouMean(written.value, names) ?? 'Add a Registry document with this name and the address where it serves.', surelyMeant(written.value, names));
}

function mismatch(field: string, role: RegistryRole, written: Placed<string>, { name, type }: RegistryResource, registries: readonly RegistryResource[]): Diagnostic {
  const fitting = registries.filter((registry) => serves(registry.type, role)).map((registry) => registry.name);
  const types = Object.keys(ROLE_OF).filter((each) => ROLE_OF[each] === role);
  const hint = fitting.length === 0 ? `It needs one of type ${types.join(' or ')}.` : `Of that type: ${fitting.join(', ')}.`;
  return complaintAt(written, `${field}: the Registry "${name}" is of type ${type}, which serves nothing of that kind.`, hint);
}

function serves(type: string, role: RegistryRole): boolean {
  return !Object.hasOwn(ROLE_OF, type) || ROLE_OF[type] === role;
}

function registriesIn(resources: readonly Resource[]): RegistryResource[] {
  return resources.filter((resource) => resource.kind === 'Registry');
}

export function registryOf({ name, type, url, place }: RegistryResource): Registry {
  return { name, type, url, place };
}
