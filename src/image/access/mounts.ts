import type { Workspace } from '../../workspace/model.ts';
import type { Instruction } from '../instruction.ts';
import { instruction } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import { type Access, dependenciesUseSsh } from './access.ts';
import { registryFlags } from './registries.ts';

/** The id of the host keys. No variable has such a name. */
export const KNOWN_HOSTS = 'dvm-known-hosts';

/** Host keys are no secret, but as a mount they are in no layer, and a new one rebuilds nothing. */
const SSH_FLAGS = [
  '--mount=type=ssh',
  `--mount=type=secret,id=${KNOWN_HOSTS},target=/etc/ssh/ssh_known_hosts,mode=0444`,
];
/** Some package managers have git take whatever key a host shows; here, only one that the user knows. */
const STRICT_SSH = "export GIT_SSH_COMMAND='ssh -o BatchMode=yes -o StrictHostKeyChecking=yes'";

/** How a step finds secrets: by name, each in a variable, or in the file that its credential names. */
export function secretFlags(variables: readonly string[], credentials: Workspace['credentials']): string[] {
  return variables.map((variable) => {
    const path = credentials.get(variable)?.mountPath;
    return `--mount=type=secret,id=${variable},${path === undefined ? `env=${variable}` : `target=${path}`}`;
  });
}

/** Gives the steps that download something what they need to sign in; the others have no use for it. */
export function withAccess(
  steps: readonly Instruction[],
  access: Access,
  workspace: Workspace,
  stage: 'dependencies' | 'tools',
): readonly Instruction[] {
  const isSsh = stage === 'dependencies' && dependenciesUseSsh(access);
  const flags = [
    ...secretFlags(access[stage], workspace.credentials),
    ...registryFlags(access.registries[stage]),
    ...(isSsh ? SSH_FLAGS : []),
  ];
  if (flags.length === 0) return steps;
  const usesGit = isSsh || (stage === 'dependencies' && access.git.size > 0);
  const before = [
    ...(isSsh ? [STRICT_SSH] : []),
    ...(stage === 'dependencies' ? gitSettings(access.git, workspace) : []),
    ...(workspace.language === 'rust' ? cargoSettings(access[stage], usesGit) : []),
  ];
  return steps.map((step) => withFlags(step, flags, before));
}

/** The flags of a custom command. */
export function commandFlags(access: Access, index: number, credentials: Workspace['credentials']): string[] {
  return [
    ...secretFlags(access.commands[index] ?? [], credentials),
    ...registryFlags(access.registries.commands[index] ?? []),
    ...(access.commandsWithSsh[index] === true ? SSH_FLAGS : []),
  ];
}

/** `run` writes one mount a line, and the commands after the last. */
function withFlags(step: Instruction, flags: readonly string[], before: readonly string[]): Instruction {
  const head = /^RUN ((?:--mount=\S+ \\\n {4})+)/.exec(step.text);
  if (head?.[1]?.includes('type=cache') !== true) return step;
  const commands = [...before, step.text.slice(head[0].length)].join(' \\\n && ');
  return instruction(`RUN ${head[1]}${flags.map((flag) => `${flag} \\\n    `).join('')}${commands}`, step.origin);
}

/**
 * git asks a helper for the token of a host when the host asks for one. It is in no address, no file and no argument:
 * only the environment of this step tells git of the helper (git-config(1), GIT_CONFIG_COUNT).
 */
function gitSettings(git: ReadonlyMap<string, string>, { language }: Workspace): string[] {
  if (git.size === 0) return [];
  const helpers = [...git].flatMap(([host, variable], index) => [
    `GIT_CONFIG_KEY_${index}=credential.https://${host}.helper`,
    `GIT_CONFIG_VALUE_${index}=${shellWord(`!f() { test "$1" = get && echo username=${userAt(host)} && echo "password=$${variable}"; }; f`)}`,
  ]);
  // The public proxy and checksum database know nothing of what is on a host of one's own.
  const owned = [...git.keys()].filter((host) => !PUBLIC_HOSTS.includes(host));
  return [
    `export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_COUNT=${git.size} ${helpers.join(' ')}`,
    ...(language === 'golang' && owned.length > 0 ? [`export GOPRIVATE="\${GOPRIVATE:-${owned.join(',')}}"`] : []),
  ];
}

/**
 * Cargo's own git knows neither a helper nor a command of the environment; git itself does. And Cargo takes a token for
 * downloads only from a provider that was chosen (doc.rust-lang.org/cargo, "Registry Authentication"): here it is the
 * variable.
 */
function cargoSettings(variables: readonly string[], usesGit: boolean): string[] {
  return [
    ...(usesGit ? ['export CARGO_NET_GIT_FETCH_WITH_CLI=true'] : []),
    ...(variables.some((variable) => CARGO_TOKEN.test(variable))
      ? [
          'export CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS="${CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS:-cargo:token}"',
        ]
      : []),
  ];
}

const CARGO_TOKEN = /^CARGO_REGISTR(?:Y|IES_\w+)_TOKEN$/;
const PUBLIC_HOSTS = ['github.com', 'gitlab.com', 'bitbucket.org'];

/** What each host wants as the name beside a token. */
function userAt(host: string): string {
  return host === 'github.com' ? 'x-access-token' : host === 'bitbucket.org' ? 'x-token-auth' : 'oauth2';
}
