import type { Language } from '../../workspace/detect/language.ts';
import type { Workspace, RegistryRole } from '../../workspace/model.ts';
import { type Mount, secretMount } from '../instruction.ts';

/** Registries that package managers get by environment variables. */
export type PackageRole = Exclude<RegistryRole, 'oci' | 'http'>;

interface PackageRegistry {
  readonly language: Language;
  /** The programs that read the variables. */
  readonly programs: RegExp;
  readonly variables: readonly string[];
}

export const PACKAGE_REGISTRIES: Readonly<Record<PackageRole, PackageRegistry>> = {
  npm: { language: 'nodejs', programs: /\b(?:npm|npx|pnpm|yarn|bunx?)\b/, variables: ['npm_config_registry'] },
  // The other programs ignore pip's variables.
  pypi: {
    language: 'python',
    programs: /\b(?:pip3?|pipx|uvx?|pdm|pipenv)\b/,
    variables: [
      'PIP_INDEX_URL',
      'PIP_TRUSTED_HOST',
      'UV_DEFAULT_INDEX',
      'PDM_PYPI_URL',
      'PDM_PYPI_VERIFY_SSL',
      'PIPENV_PYPI_MIRROR',
    ],
  },
  go: { language: 'golang', programs: /\bgo\b/, variables: ['GOPROXY'] },
};
const ROLES = Object.keys(PACKAGE_REGISTRIES) as PackageRole[];

/**
 * BuildKit predefines these args for every command. If they were declared, every change of a proxy would rebuild
 * everything.
 */
export const PROXY_ARG = /^(?:(?:HTTPS?|FTP|ALL|NO)_PROXY|(?:https?|ftp|all|no)_proxy)$/;

export interface Overridden {
  readonly role: RegistryRole;
  readonly by: string;
  /** If absent, for everything. */
  readonly only?: 'dependencies';
}

/** The registry variables that each step gets. */
export interface RegistryAccess {
  readonly dependencies: readonly string[];
  readonly tools: readonly string[];
  /** For each custom command, in order. */
  readonly commands: readonly (readonly string[])[];
  /** Roles with a registry that the build can use; whether it is reachable is decided later. */
  readonly roles: readonly RegistryRole[];
  /** Registries that are configured but not used, because something else sets the source of packages. */
  readonly overridden: readonly Overridden[];
}

/** Does not depend on whether a registry is reachable now: that must not change the Dockerfile. */
export function registryAccess(workspace: Workspace, texts: ReadonlyMap<string, string>): RegistryAccess {
  const { registries, language, kind, customCommands } = workspace;
  const chosen = ROLES.filter((role) => registries.get(role)?.registry !== undefined);
  const overridden: Overridden[] = [
    ...chosen,
    ...(registries.get('http')?.registry === undefined ? [] : ['http' as const]),
  ].flatMap((role) => {
    const by = userSetting(role, workspace);
    return by === undefined ? [] : [{ role, by }];
  });
  const used = chosen.filter((role) => overridden.every((each) => each.role !== role));
  const ofLanguage = kind === 'cicd' ? [] : used.filter((role) => PACKAGE_REGISTRIES[role].language === language);
  const ownRegistry = language === 'nodejs' ? ownNpmRegistry(texts) : undefined;
  return {
    roles: [...registries].flatMap(([role, { registry }]) =>
      registry === undefined || overridden.some((each) => each.role === role) ? [] : [role],
    ),
    dependencies: texts.size === 0 || ownRegistry !== undefined ? [] : variablesOf(ofLanguage),
    tools: variablesOf(ofLanguage),
    commands: customCommands.map(({ value }) =>
      variablesOf(used.filter((role) => PACKAGE_REGISTRIES[role].programs.test(value))),
    ),
    overridden: [
      ...overridden,
      ...(ownRegistry !== undefined && ofLanguage.includes('npm')
        ? [{ role: 'npm' as const, by: ownRegistry, only: 'dependencies' as const }]
        : []),
      ...(ofLanguage.includes('pypi') ? ownPythonSources(texts) : []),
    ],
  };
}

/** Files in which an app sets its registry, possibly with credentials; a variable would override it. */
const NPM_SETTINGS: Readonly<Record<string, RegExp>> = {
  '.npmrc': /^[ \t]*registry[ \t]*=/m,
  '.yarnrc.yml': /^npmRegistryServer:/m,
  'bunfig.toml': /^[ \t]*registry[ \t]*=/m,
};

function ownNpmRegistry(texts: ReadonlyMap<string, string>): string | undefined {
  return Object.keys(NPM_SETTINGS).find((name) => NPM_SETTINGS[name]?.test(texts.get(name) ?? ''));
}

/**
 * uv downloads from the addresses in its lock file, and Poetry has no setting for a mirror (github.com/astral-sh/uv,
 * issue 21747; github.com/python-poetry/poetry, issue 1632). The managers themselves come from the registry.
 */
function ownPythonSources(texts: ReadonlyMap<string, string>): Overridden[] {
  const lock = [...texts.keys()].find((name) => /(?:^|\/)(?:uv|poetry)\.lock$/.test(name));
  return lock === undefined ? [] : [{ role: 'pypi', by: lock, only: 'dependencies' }];
}

/**
 * The id of the build secret with a variable's value. The value is not secret, but secrets are in no cache key, so a
 * registry that comes or goes does not rebuild anything.
 */
export function registrySecret(variable: string): string {
  return `dvm-registry-${variable}`;
}

/** The mounts that give a RUN the variables of registries; without a reachable registry, the variables are not set. */
export function registryMounts(variables: readonly string[]): Mount[] {
  return variables.map((variable) => secretMount(registrySecret(variable), { env: variable }));
}

function variablesOf(roles: readonly PackageRole[]): string[] {
  return roles.flatMap((role) => PACKAGE_REGISTRIES[role].variables);
}

/** The user's own setting of the same variable, which takes precedence. */
function userSetting(role: PackageRole | 'http', { args, credentials }: Workspace): string | undefined {
  const isOwn = (name: string): boolean =>
    role === 'http' ? PROXY_ARG.test(name) : PACKAGE_REGISTRIES[role].variables.includes(name);
  const arg = [...args.keys()].find(isOwn);
  if (arg !== undefined) return `the build arg ${arg}`;
  const credential = role === 'http' ? undefined : [...credentials.keys()].find(isOwn);
  return credential === undefined ? undefined : `the credential ${credential}`;
}
