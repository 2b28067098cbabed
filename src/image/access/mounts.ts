import type { Workspace } from '../../workspace/model.ts';
import { type Instruction, type Mount, secretMount } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import { type Access, dependenciesUseSsh } from './access.ts';
import { registryMounts } from './registries.ts';

/** The secret id of the SSH host keys. No variable can have this name. */
export const KNOWN_HOSTS = 'dvm-known-hosts';

/** Host keys are public, but as a mount they are in no layer, and a new key does not rebuild anything. */
const SSH_MOUNTS: readonly Mount[] = [
  { kind: 'ssh' },
  secretMount(KNOWN_HOSTS, { target: '/etc/ssh/ssh_known_hosts', mode: '0444' }),
];
/** Some package managers make git accept any host key; here, only those that the user knows are accepted. */
const STRICT_SSH = "export GIT_SSH_COMMAND='ssh -o BatchMode=yes -o StrictHostKeyChecking=yes'";

/** Each secret is a variable, or the file that its credential names. */
function secretMounts(variables: readonly string[], credentials: Workspace['credentials']): Mount[] {
  return variables.map((variable) => {
    const target = credentials.get(variable)?.mountPath;
    return secretMount(variable, target === undefined ? { env: variable } : { target });
  });
}

/** Gives the steps that download something what they need for authentication. */
export function withAccess(
  steps: readonly Instruction[],
  access: Access,
  workspace: Workspace,
  stage: 'dependencies' | 'tools',
): readonly Instruction[] {
  const isSsh = stage === 'dependencies' && dependenciesUseSsh(access);
  const mounts = [
    ...secretMounts(access[stage], workspace.credentials),
    ...registryMounts(access.registries[stage]),
    ...(isSsh ? SSH_MOUNTS : []),
  ];
  if (mounts.length === 0) return steps;
  const usesGit = isSsh || (stage === 'dependencies' && access.git.size > 0);
  const before = [
    ...(isSsh ? [STRICT_SSH] : []),
    ...(stage === 'dependencies' ? gitSettings(access.git, workspace) : []),
    ...(workspace.language === 'rust' ? cargoSettings(access[stage], usesGit) : []),
  ];
  return steps.map((step) => withMounts(step, mounts, before));
}

/** The mounts of a custom command. */
export function commandMounts(access: Access, index: number, credentials: Workspace['credentials']): Mount[] {
  return [
    ...secretMounts(access.commands[index] ?? [], credentials),
    ...registryMounts(access.registries.commands[index] ?? []),
    ...(access.commandsWithSsh[index] === true ? SSH_MOUNTS : []),
  ];
}

/** Steps that download are those with a cache mount. */
function withMounts(step: Instruction, mounts: readonly Mount[], before: readonly string[]): Instruction {
  if (step.keyword !== 'RUN' || step.body.kind !== 'commands') return step;
  if (!step.mounts.some(({ kind }) => kind === 'cache')) return step;
  const commands = [...before, ...step.body.commands];
  return { ...step, mounts: [...step.mounts, ...mounts], body: { kind: 'commands', commands } };
}

/**
 * git asks a helper for the token when a host requires authentication. The token is in no URL, file or argument: only
 * this step's environment configures the helper (git-config(1), GIT_CONFIG_COUNT).
 */
function gitSettings(git: ReadonlyMap<string, string>, { language }: Workspace): string[] {
  if (git.size === 0) return [];
  const helperOf = (host: string, variable: string): string =>
    `!f() { test "$1" = get && echo username=${userAt(host)} && echo "password=$${variable}"; }; f`;
  const helpers = [...git].flatMap(([host, variable], index) => [
    `GIT_CONFIG_KEY_${index}=credential.https://${host}.helper`,
    `GIT_CONFIG_VALUE_${index}=${shellWord(helperOf(host, variable))}`,
  ]);
  // The public proxy and checksum database do not know modules of private hosts.
  const owned = [...git.keys()].filter((host) => !PUBLIC_HOSTS.includes(host));
  return [
    `export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_COUNT=${git.size} ${helpers.join(' ')}`,
    ...(language === 'golang' && owned.length > 0 ? [`export GOPRIVATE="\${GOPRIVATE:-${owned.join(',')}}"`] : []),
  ];
}

/**
 * Cargo's built-in git supports no helper from the environment; the git program does. And Cargo uses a token for
 * downloads only with an explicit provider (doc.rust-lang.org/cargo, "Registry Authentication"): here it is the
 * variable.
 */
function cargoSettings(variables: readonly string[], usesGit: boolean): string[] {
  return [
    ...(usesGit ? ['export CARGO_NET_GIT_FETCH_WITH_CLI=true'] : []),
    ...(variables.some((variable) => CARGO_TOKEN.test(variable))
      ? [
          'export ' +
            'CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS="${CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS:-cargo:token}"',
        ]
      : []),
  ];
}

const CARGO_TOKEN = /^CARGO_REGISTR(?:Y|IES_\w+)_TOKEN$/;
const PUBLIC_HOSTS = ['github.com', 'gitlab.com', 'bitbucket.org'];

/** The user name that each host expects with a token. */
function userAt(host: string): string {
  return host === 'github.com' ? 'x-access-token' : host === 'bitbucket.org' ? 'x-token-auth' : 'oauth2';
}
