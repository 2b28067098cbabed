import { createHash } from 'node:crypto';
import type { Access } from '../../image/access/access.ts';
import { PACKAGE_REGISTRIES } from '../../image/access/registries.ts';
import type { Workspace } from '../../workspace/model.ts';

/** What decides where a secret goes. */
export interface SecretUsers {
  readonly workspace: Pick<Workspace, 'customCommands' | 'args' | 'env' | 'registries'>;
  readonly access: Access;
  /** Of the app's manifests, by their names. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of the user's own Dockerfile, if there is one. */
  readonly dockerfile: string | undefined;
}

const MAX_SHOWN = 300;
/** Lock files, and files whose addresses usually name web pages. */
const WITHOUT_HOSTS = /lock|^go\.sum$|\.resolved$|\.freeze$|shrinkwrap|(?:^|\/)package\.json$/;
/** Names of XML vocabularies look like addresses. */
const VOCABULARY = /^(?:www\.w3\.org|maven\.apache\.org|schemas\.microsoft\.com)$/;
/** The authority of an address, also of one without a scheme, as .npmrc has it; a user name in it is left out. */
const HOST = /(?<![^\s:"'=])\/\/(?:[^\s/?#@"'<>\\]*@)?([^\s/?#@"'<>\\,;)]+)/g;

/** Everything that the steps of a build do with a secret and for which hosts, each in words that complete "is used". */
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
          `as ${variable} to install dependencies${namedBy(variable, texts)}${fromHosts(users, access.registries.dependencies, true)}`,
        ]
      : []),
    ...git,
    ...(access.tools.includes(variable)
      ? [`as ${variable} to install tools${fromHosts(users, access.registries.tools, false)}`]
      : []),
    ...commands,
    // BuildKit gives a secret to every step that mounts it, the user's own included.
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

/**
 * A package manager sends what it signs in with to hosts that its files, its variables or a registry of the build
 * name.
 */
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

/** The command itself, and the values that the document gives it by name. */
function commandPurpose(variable: string, command: string, { args, env }: SecretUsers['workspace']): string {
  const words = wordsOf(command);
  const values = [...args, ...env].flatMap(([name, { value }]) => (words.has(name) ? [`${name}=${value}`] : []));
  return `as ${variable} in the command ${shown(command)}${values.length === 0 ? '' : `, with ${shown(values.join(' '))}`}`;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.match(/\w+/g));
}

/** A long text is cut, but a change behind the cut is another text all the same. */
function shown(text: string): string {
  const line = text.includes('\n') ? JSON.stringify(text) : text;
  return line.length <= MAX_SHOWN ? line : `${line.slice(0, MAX_SHOWN)}… (SHA-256 ${digest(text)})`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
