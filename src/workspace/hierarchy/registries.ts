import { didYouMean, surelyMeant } from '../../text/suggest.ts';
import { diagnosticAt, type Diagnostic, type Located } from '../document/diagnostic.ts';
import type { ChosenRegistry, Origin, Registry, RegistryRole, Workspace } from '../model.ts';
import type { BrokenDocument, RegistryChoices, RegistryResource, Resource } from '../resource.ts';

export const REGISTRY_ROLES = ['oci', 'pypi', 'npm', 'go', 'http'] as const satisfies readonly RegistryRole[];

/** The field that names a registry for a role, on every level. */
export const REGISTRY_FIELDS: Readonly<Record<RegistryRole, string>> = {
  oci: 'registryOci',
  pypi: 'registryPypi',
  npm: 'registryNpm',
  go: 'registryGo',
  http: 'registryHttp',
};

/** What the types of registries that dvm knows are for. Others may be for anything. */
const ROLE_OF: Readonly<Record<string, RegistryRole>> = {
  oci: 'oci',
  zot: 'oci',
  pypi: 'pypi',
  devpi: 'pypi',
  npm: 'npm',
  verdaccio: 'npm',
  go: 'go',
  athens: 'go',
  http: 'http',
  squid: 'http',
};

/** Stands where a registry that an outer level names is not wanted. */
export const NO_REGISTRY = 'none';

/** The Registry documents of a root. */
export interface RegistryIndex {
  readonly byName: ReadonlyMap<string, RegistryResource>;
  /** Names of those that can serve each role. */
  readonly serving: Readonly<Record<RegistryRole, readonly string[]>>;
  /** Names of those that cannot be used, and have been reported. */
  readonly unusable: ReadonlySet<string>;
}

export function registryIndex(resources: readonly Resource[], unusable: readonly BrokenDocument[]): RegistryIndex {
  const registries = resources.filter((resource) => resource.kind === 'Registry');
  const serving = (role: RegistryRole): string[] =>
    registries.flatMap(({ type, name }) => (serves(type, role) ? [name] : []));
  return {
    // Of several, none is usable; a name stands once.
    byName: new Map(registries.map((registry) => [registry.name, registry])),
    serving: {
      oci: serving('oci'),
      pypi: serving('pypi'),
      npm: serving('npm'),
      go: serving('go'),
      http: serving('http'),
    },
    unusable: new Set(unusable.flatMap(({ kind, name }) => (kind === 'Registry' ? [name] : []))),
  };
}

/** The innermost level that names a registry for a role wins. */
export function chosenRegistries(
  levels: readonly (readonly [Origin, RegistryChoices])[],
  index: RegistryIndex,
): Map<RegistryRole, ChosenRegistry> {
  const won = new Map(
    levels.flatMap(([from, choices]) => [...choices].map(([role, written]) => [role, { ...written, from }] as const)),
  );
  return new Map(
    REGISTRY_ROLES.flatMap((role) => {
      const inherited = won.get(role);
      return inherited === undefined
        ? []
        : [[role, { ...inherited, ...meaning(role, inherited.value, index) }] as const];
    }),
  );
}

/** The registries that at least one of the workspaces chooses, each once. */
export function registriesOf(workspaces: readonly Pick<Workspace, 'registries'>[]): Registry[] {
  const chosen = workspaces.flatMap(({ registries }) =>
    [...registries.values()].flatMap(({ registry }) => registry ?? []),
  );
  return [
    ...new Map(chosen.map((registry) => [`${registry.location.file}:${registry.location.line}`, registry])).values(),
  ];
}

function meaning(
  role: RegistryRole,
  name: string,
  { byName }: RegistryIndex,
): Pick<ChosenRegistry, 'registry' | 'unused'> {
  if (name === NO_REGISTRY) return {};
  const found = byName.get(name);
  if (found === undefined) return { unused: 'no Registry document has this name' };
  if (!found.enabled) return { unused: 'it is not enabled' };
  return serves(found.type, role) ? { registry: registryOf(found) } : { unused: `it is of type ${found.type}` };
}

/** What is wrong with the names of registries, once for each place where one stands. */
export function registryDiagnostics(resources: readonly Resource[], index: RegistryIndex): Diagnostic[] {
  return resources
    .flatMap((resource) => ('registries' in resource ? [...resource.registries] : []))
    .flatMap(([role, written]) => {
      if (written.value === NO_REGISTRY) return [];
      const field = `spec.${REGISTRY_FIELDS[role]}`;
      const found = index.byName.get(written.value);
      if (found === undefined) return index.unusable.has(written.value) ? [] : [unknown(field, role, written, index)];
      if (!found.enabled)
        return [
          {
            ...diagnosticAt(
              written,
              `${field} has no effect: the Registry "${found.name}" is not enabled.`,
              'Set its spec.enabled to true.',
            ),
            severity: 'warning' as const,
          },
        ];
      return serves(found.type, role) ? [] : [mismatch(field, role, written, found, index)];
    });
}

/** That a message names. */
const MAX_NAMED = 5;

function unknown(field: string, role: RegistryRole, written: Located<string>, { serving }: RegistryIndex): Diagnostic {
  const names = serving[role];
  return diagnosticAt(
    written,
    `${field}: no Registry document is named "${written.value}".`,
    didYouMean(written.value, names) ?? 'Add a Registry document with this name and the address where it serves.',
    surelyMeant(written.value, names),
  );
}

function mismatch(
  field: string,
  role: RegistryRole,
  written: Located<string>,
  { name, type }: RegistryResource,
  { serving }: RegistryIndex,
): Diagnostic {
  const fitting = serving[role].slice(0, MAX_NAMED);
  const types = Object.keys(ROLE_OF).filter((each) => ROLE_OF[each] === role);
  const hint =
    fitting.length === 0 ? `It needs one of type ${types.join(' or ')}.` : `Of that type: ${fitting.join(', ')}.`;
  return diagnosticAt(
    written,
    `${field}: the Registry "${name}" is of type ${type}, which serves nothing of that kind.`,
    hint,
  );
}

function serves(type: string, role: RegistryRole): boolean {
  return !Object.hasOwn(ROLE_OF, type) || ROLE_OF[type] === role;
}

export function registryOf({ name, type, url, location }: RegistryResource): Registry {
  return { name, type, url, location };
}
