import type { Language } from '../../workspace/detect/language.ts';
import type { Credential, Workspace } from '../../workspace/model.ts';
import { isProgram } from './literal-secret.ts';
import { type RegistryAccess, registryAccess } from './registries.ts';
import { type Finding, GO_MANIFEST, privateSources, sshHostsOf } from './private-sources.ts';
import { type UnsetVariable, unsetVariables } from './unset-variables.ts';

/** What the app's dependencies need from the machine and from the base image. */
export interface Access {
  /** Variables of the credentials that steps use; other credentials are never read. */
  readonly dependencies: readonly string[];
  readonly tools: readonly string[];
  /** For each custom command, in order. */
  readonly commands: readonly (readonly string[])[];
  /** Hosts where the SSH agent authenticates. */
  readonly ssh: readonly Finding[];
  /** For each custom command, whether it gets the agent. */
  readonly commandsWithSsh: readonly boolean[];
  /** The variable that git authenticates with, by host. */
  readonly git: ReadonlyMap<string, string>;
  /** Debian packages that the user did not list, and the reason for each. */
  readonly packages: readonly Finding[];
  readonly registries: RegistryAccess;
  /** Variables that manifests refer to and no step has. */
  readonly unset: readonly UnsetVariable[];
}

/** Variables that package managers read on their own. */
const PACKAGE_MANAGER_VARIABLES: Partial<Readonly<Record<Language, RegExp>>> = {
  nodejs: /^(?:NPM_TOKEN|NODE_AUTH_TOKEN|npm_config_\w+|pnpm_config_\w+|YARN_NPM_AUTH_\w+|BUN_CONFIG_TOKEN)$/i,
  python: /^(?:PIP|UV|POETRY|PDM|PIPENV)_\w+$/,
  golang: /^(?:GOPROXY|GOAUTH|GONOSUMDB|GONOPROXY|GOSUMDB|GOPRIVATE)$/,
  rust: /^CARGO_REGISTR(?:Y|IES)_\w+$/,
  java: /^(?:MAVEN_\w+|ORG_GRADLE_PROJECT_\w+)$/,
  kotlin: /^(?:MAVEN_\w+|ORG_GRADLE_PROJECT_\w+)$/,
  scala: /^(?:MAVEN_\w+|ORG_GRADLE_PROJECT_\w+|SBT_CREDENTIALS|COURSIER_CREDENTIALS)$/,
  clojure: /^(?:MAVEN_\w+|CLOJARS_\w+|LEIN_(?:USERNAME|PASSWORD|PASSPHRASE))$/,
  ruby: /^(?:BUNDLE_\w+|GEM_HOST_API_KEY)$/,
  php: /^COMPOSER_AUTH$/,
  dotnet: /^(?:NuGetPackageSourceCredentials_\w+|NUGET_\w+|VSS_NUGET_\w+)$/,
  elixir: /^HEX_\w+$/,
  dart: /^PUB_\w+$/,
  deno: /^(?:DENO_AUTH_TOKENS|NPM_TOKEN|JSR_URL|npm_config_\w+)$/i,
  cpp: /^CONAN_\w+$/,
  r: /^(?:RENV_\w+|GITHUB_PAT)$/,
};

/** Common names of tokens for well-known hosts. */
const TOKEN_HOSTS: Readonly<Record<string, string>> = {
  GITHUB_TOKEN: 'github.com',
  GH_TOKEN: 'github.com',
  GITLAB_TOKEN: 'gitlab.com',
  BITBUCKET_TOKEN: 'bitbucket.org',
};

/** Depends on the YAML and the texts of the manifests only. */
export function accessOf(workspace: Workspace, files: ReadonlyMap<string, string>): Access {
  // The code of a program names hosts and variables that have nothing to do with the app.
  const texts = new Map([...files].filter(([name]) => !isProgram(name)));
  const { credentials, customCommands, language, kind } = workspace;
  const sources = privateSources(texts);
  const commandHosts = customCommands.map(({ value }) => sshHostsOf(value));
  const git = gitSignIns(credentials, sources.https);
  const words = new Set([...texts.values()].flatMap((text) => text.match(/\w+/g) ?? []));
  const own = kind === 'cicd' ? undefined : PACKAGE_MANAGER_VARIABLES[language];
  const used = (uses: (variable: string, credential: Credential) => boolean): string[] =>
    [...credentials].flatMap(([variable, credential]) => (uses(variable, credential) ? [variable] : []));
  const hasDependencies = texts.size > 0;
  return {
    dependencies: hasDependencies
      ? used(
          (variable, { mountPath }) =>
            mountPath !== undefined ||
            words.has(variable) ||
            own?.test(variable) === true ||
            [...git.values()].includes(variable),
        )
      : [],
    tools: used((variable) => own?.test(variable) === true),
    commands: customCommands.map(({ value }) => {
      const named = new Set(value.match(/\w+/g));
      return used(
        (variable, { mountPath }) => named.has(variable) || (mountPath !== undefined && value.includes(mountPath)),
      );
    }),
    ssh: [
      ...sources.ssh,
      ...commandHosts
        .flat()
        .filter((host) => sources.ssh.every(({ what }) => what !== host))
        .map((what) => ({ what, by: 'spec.build.devStage.customCommands' })),
    ],
    commandsWithSsh: commandHosts.map((hosts) => hosts.length > 0),
    git,
    packages: gitPackages(sources, git),
    registries: registryAccess(workspace, texts),
    unset: unsetVariables(workspace, texts),
  };
}

/** The access of an app's main language, with what the dependencies of its further languages need in addition. */
export function mergeAccess(main: Access, further: readonly Access[]): Access {
  const [first, ...rest] = further;
  if (first === undefined) return main;
  const merged: Access = {
    ...main,
    dependencies: union(main.dependencies, first.dependencies),
    ssh: unionOf(main.ssh, first.ssh, ({ what }) => what),
    git: new Map([...first.git, ...main.git]),
    packages: unionOf(main.packages, first.packages, ({ what }) => what),
    registries: {
      ...main.registries,
      dependencies: union(main.registries.dependencies, first.registries.dependencies),
      overridden: unionOf(main.registries.overridden, first.registries.overridden, ({ role }) => role),
    },
    unset: unionOf(main.unset, first.unset, ({ variable }) => variable),
  };
  return mergeAccess(merged, rest);
}

function union(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])];
}

function unionOf<T>(one: readonly T[], other: readonly T[], key: (each: T) => string): T[] {
  const known = new Set(one.map(key));
  return [...one, ...other.filter((each) => !known.has(key(each)))];
}

/** Whether dependency steps get the SSH agent. */
export function dependenciesUseSsh({ ssh }: Access): boolean {
  return ssh.some(({ by }) => !by.startsWith('spec.'));
}

/** All variables that any step uses. */
export function usedVariables({ dependencies, tools, commands }: Access): Set<string> {
  return new Set([...dependencies, ...tools, ...commands.flat()]);
}

function gitSignIns(credentials: Workspace['credentials'], https: readonly Finding[]): Map<string, string> {
  const hosts = new Set(https.map(({ what }) => what));
  const signIns = [...credentials].flatMap(([variable, { host, mountPath }]): [string, string][] => {
    const at = host?.toLowerCase() ?? (Object.hasOwn(TOKEN_HOSTS, variable) ? TOKEN_HOSTS[variable] : undefined);
    return at !== undefined && mountPath === undefined && hosts.has(at) ? [[at, variable]] : [];
  });
  return new Map(signIns);
}

/** Slim images have no git. The Go image has it, but Go fetches what go.mod names from a proxy. */
function gitPackages({ ssh, https }: ReturnType<typeof privateSources>, git: ReadonlyMap<string, string>): Finding[] {
  const [first] = [...ssh, ...https.filter(({ what, by }) => !GO_MANIFEST.test(by) || git.has(what))];
  return [
    ...(first === undefined ? [] : [{ what: 'git', by: `${first.what} in ${first.by}` }]),
    ...(ssh[0] === undefined ? [] : [{ what: 'openssh-client', by: `${ssh[0].what} in ${ssh[0].by}` }]),
  ];
}
