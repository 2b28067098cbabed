import { didYouMean, surelyMeant } from '../../text/suggest.ts';
import { diagnosticAt, type Diagnostic, type Located } from '../document/diagnostic.ts';
import type { ChosenRegistry, Origin, Registry, RegistryRole, Workspace } from '../model.ts';
import type { BrokenDocument, RegistryChoices, RegistryResource, Resource } from '../resource.ts';

export const REGISTRY_ROLES = ['oci', 'pypi', 'npm', 'go', 'http'] as const satisfies readonly RegistryRole[];

/** The field that names the registry of a role, on every level. */
export const REGISTRY_FIELDS: Readonly<Record<RegistryRole, string>> = {
  oci: 'registryOci',
  pypi: 'registryPypi',
  npm: 'registryNpm',
  go: 'registryGo',
  http: 'registryHttp',
};

/** The roles of dvm's registry types. Unknown types may have any role. */
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

/** Disables a registry that an outer level names. */
export const NO_REGISTRY = 'none';

/** The Registry documents of a root. */
export interface RegistryIndex {
  readonly byName: ReadonlyMap<string, RegistryResource>;
  /** Names of the registries that can serve each role. */
  readonly serving: Readonly<Record<RegistryRole, readonly string[]>>;
  /** Names of broken documents, which have been reported. */
  readonly unusable: ReadonlySet<string>;
}

export function registryIndex(resources: readonly Resource[], unusable: readonly BrokenDocument[]): RegistryIndex {
  const registries = resources.filter((resource) => resource.kind === 'Registry');
  const serving = (role: RegistryRole): string[] =>
    registries.flatMap(({ type, name }) => (serves(type, role) ? [name] : []));
  return {
    // Duplicates have been removed, so names are unique.
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

/** The registry of each role: the innermost level that names one wins. */
export function chosenRegistries(
  levels: readonly (readonly [Origin, RegistryChoices])[],
  index: RegistryIndex,
): Map<RegistryRole, ChosenRegistry> {
  const innermost = new Map(
    levels.flatMap(([from, choices]) => [...choices].map(([role, written]) => [role, { ...written, from }] as const)),
  );
  return new Map(
    REGISTRY_ROLES.flatMap((role) => {
      const inherited = innermost.get(role);
      return inherited === undefined
        ? []
        : [[role, { ...inherited, ...resolveReference(role, inherited.value, index) }] as const];
    }),
  );
}

/** The registries that any of the workspaces uses, without duplicates. */
export function registriesOf(workspaces: readonly Pick<Workspace, 'registries'>[]): Registry[] {
  const chosen = workspaces.flatMap(({ registries }) =>
    [...registries.values()].flatMap(({ registry }) => registry ?? []),
  );
  return [
    ...new Map(chosen.map((registry) => [`${registry.location.file}:${registry.location.line}`, registry])).values(),
  ];
}

function resolveReference(
  role: RegistryRole,
  name: string,
  { byName }: RegistryIndex,
): Pick<ChosenRegistry, 'registry' | 'unused'> {
  if (name === NO_REGISTRY) return {};
  const found = byName.get(name);
  if (found === undefined) return { unused: 'no Registry document has this name' };
  if (!found.enabled) return { unused: 'it is disabled' };
  return serves(found.type, role) ? { registry: registryOf(found) } : { unused: `its type is ${found.type}` };
}

/** Errors and warnings about references to registries. */
export function registryDiagnostics(resources: readonly Resource[], index: RegistryIndex): Diagnostic[] {
  return resources
    .flatMap((resource) => ('registries' in resource ? [...resource.registries] : []))
    .flatMap(([role, written]) => {
      if (written.value === NO_REGISTRY) return [];
      const field = `spec.${REGISTRY_FIELDS[role]}`;
      const found = index.byName.get(written.value);
      if (found === undefined)
        return index.unusable.has(written.value) ? [] : [unknownRegistry(field, role, written, index)];
      if (!found.enabled)
        return [
          {
            ...diagnosticAt(
              written,
              `${field} has no effect: the Registry "${found.name}" is disabled.`,
              'Set spec.enabled to true in its document.',
            ),
            severity: 'warning' as const,
          },
        ];
      return serves(found.type, role) ? [] : [typeMismatch(field, role, written, found, index)];
    });
}

/** Registries that a hint lists. */
const MAX_LISTED = 5;

function unknownRegistry(
  field: string,
  role: RegistryRole,
  written: Located<string>,
  { serving }: RegistryIndex,
): Diagnostic {
  const names = serving[role];
  return diagnosticAt(
    written,
    `${field}: no Registry document is named "${written.value}".`,
    didYouMean(written.value, names) ?? 'Add a Registry document with this name and the address of the registry.',
    surelyMeant(written.value, names),
  );
}

function typeMismatch(
  field: string,
  role: RegistryRole,
  written: Located<string>,
  { name, type }: RegistryResource,
  { serving }: RegistryIndex,
): Diagnostic {
  const suitable = serving[role].slice(0, MAX_LISTED);
  const types = Object.keys(ROLE_OF).filter((each) => ROLE_OF[each] === role);
  const hint =
    suitable.length === 0
      ? `Use a registry of type ${types.join(' or ')}.`
      : `Suitable registries: ${suitable.join(', ')}.`;
  return diagnosticAt(
    written,
    `${field}: the Registry "${name}" has type ${type}, which cannot serve this role.`,
    hint,
  );
}

function serves(type: string, role: RegistryRole): boolean {
  return !Object.hasOwn(ROLE_OF, type) || ROLE_OF[type] === role;
}

export function registryOf({ name, type, url, location }: RegistryResource): Registry {
  return { name, type, url, location };
}
