import { createHash } from 'node:crypto';
import type { Access } from '../../image/access/access.ts';
import { PACKAGE_REGISTRIES } from '../../image/access/registries.ts';
import type { Workspace } from '../../workspace/model.ts';

/** What decides how a secret is used. */
export interface SecretUsers {
  readonly workspace: Pick<Workspace, 'customCommands' | 'args' | 'env' | 'registries'>;
  readonly access: Access;
  /** The texts of the app's manifests, by name. */
  readonly texts: ReadonlyMap<string, string>;
  /** The text of the user's Dockerfile, if there is one. */
  readonly dockerfile: string | undefined;
}

const MAX_SHOWN = 300;
/** Lock files, and files whose URLs are usually web pages. */
const WITHOUT_HOSTS = /lock|^go\.sum$|\.resolved$|\.freeze$|shrinkwrap|(?:^|\/)package\.json$/;
/** XML namespaces look like URLs. */
const VOCABULARY = /^(?:www\.w3\.org|maven\.apache\.org|schemas\.microsoft\.com)$/;
/** The authority of a URL, also without a scheme as in .npmrc, and without its user name. */
const HOST = /(?<![^\s:"'=])\/\/(?:[^\s/?#@"'<>\\]*@)?([^\s/?#@"'<>\\,;)]+)/g;

/** All purposes of a secret in the steps of a build, with their hosts, as phrases that complete "is used". */
export function purposesOf(variable: string, users: SecretUsers): string[] {
  const { workspace, access, texts, dockerfile } = users;
  const git = [...access.git].flatMap(([host, each]) =>
    each === variable ? [`as ${variable} by git, to sign in to ${host}`] : [],
  );
  const commands = workspace.customCommands.flatMap(({ value }, index) =>
    access.commands[index]?.includes(variable) === true ? [commandPurpose(variable, value, workspace)] : [],
  );
  return [
    ...(access.dependencies.includes(variable)
      ? [
          `as ${variable} to install ` +
            `dependencies${namedBy(variable, texts)}${fromHosts(users, access.registries.dependencies, true)}`,
        ]
      : []),
    ...git,
    ...(access.tools.includes(variable)
      ? [`as ${variable} to install tools${fromHosts(users, access.registries.tools, false)}`]
      : []),
    ...commands,
    // BuildKit gives a secret to every step that mounts it, including the user's own.
    ...(dockerfile !== undefined && wordsOf(dockerfile).has(variable)
      ? [`as ${variable} in the steps of the Dockerfile (SHA-256 ${digest(dockerfile)})`]
      : []),
  ];
}

function namedBy(variable: string, texts: ReadonlyMap<string, string>): string {
  const files = [...texts]
    .filter(([, text]) => wordsOf(text).has(variable))
    .map(([name]) => name)
    .sort();
  return files.length === 0 ? '' : `, named in ${files.join(', ')}`;
}

/** A package manager sends its credentials to hosts that its files, its variables or a registry of the build name. */
function fromHosts({ workspace, texts }: SecretUsers, variables: readonly string[], withManifests: boolean): string {
  const chosen = [...workspace.registries].flatMap(([role, { registry }]) =>
    registry !== undefined &&
    role in PACKAGE_REGISTRIES &&
    PACKAGE_REGISTRIES[role as keyof typeof PACKAGE_REGISTRIES].variables.some((each) => variables.includes(each))
      ? [registry.url]
      : [],
  );
  const manifests = withManifests
    ? [...texts].filter(([name]) => !WITHOUT_HOSTS.test(name)).map(([, text]) => text)
    : [];
  const hosts = [...manifests, ...chosen, ...[...workspace.args.values()].map(({ value }) => value)].flatMap((text) =>
    [...text.matchAll(HOST)].map(([, host = '']) => host.toLowerCase()),
  );
  const sorted = [...new Set(hosts)].filter((host) => !VOCABULARY.test(host)).sort();
  return sorted.length === 0 ? '' : `, with ${sorted.join(', ')}`;
}

/** The command itself, and the values of the variables that it names. */
function commandPurpose(variable: string, command: string, { args, env }: SecretUsers['workspace']): string {
  const words = wordsOf(command);
  const values = [...args, ...env].flatMap(([name, { value }]) => (words.has(name) ? [`${name}=${value}`] : []));
  return (
    `as ${variable} in the command ` +
    `${shown(command)}${values.length === 0 ? '' : `, with ${shown(values.join(' '))}`}`
  );
}

function wordsOf(text: string): Set<string> {
  return new Set(text.match(/\w+/g));
}

/** A long text is truncated; its digest makes later changes visible. */
function shown(text: string): string {
  const line = text.includes('\n') ? JSON.stringify(text) : text;
  return line.length <= MAX_SHOWN ? line : `${line.slice(0, MAX_SHOWN)}… (SHA-256 ${digest(text)})`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
