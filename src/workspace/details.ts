import { basename } from 'node:path';
import type { SourceLocation, Located } from './document/diagnostic.ts';
import { describeSource } from './secret-source.ts';
import type { Inherited, ChosenRegistry } from './model.ts';
import { holdsCredentials, looksSecret } from './rules.ts';
import type { Workspace } from './model.ts';

/** One property of a workspace, as text. */
export interface Detail {
  readonly name: string;
  readonly value: string;
  /** The level that set it, for inherited values. */
  readonly from?: Inherited['from'];
  /** Where it is set; absent for defaults. */
  readonly location?: SourceLocation;
}

export interface Details {
  readonly facts: readonly Detail[];
  /** Neovim plugins, with their versions. */
  readonly plugins: readonly Detail[];
  readonly args: readonly Detail[];
  readonly env: readonly Detail[];
  /** Registries used instead of the public ones. */
  readonly registries: readonly Detail[];
  /** The source of each certificate. Only a build reads it. */
  readonly certificates: readonly Detail[];
  /** The source of each credential, never its value. */
  readonly credentials: readonly Detail[];
}

/** The properties of a workspace, as the terminal and the tree show them. */
export function detailsOf(workspace: Workspace): Details {
  const { args, env, registries, certificates, credentials } = workspace;
  return {
    facts: facts(workspace),
    plugins: plugins(workspace),
    args: inherited(args),
    env: inherited(env),
    registries: [...registries].map(([role, chosen]) => ({
      name: role,
      value: registryText(chosen),
      from: chosen.from,
      location: chosen.location,
    })),
    certificates: certificates.map(({ name, source, from, location }) => ({
      name,
      value: describeSource(source),
      from,
      location,
    })),
    credentials: [...credentials].map(([name, { source, from, location }]) => ({
      name,
      value: describeSource(source),
      from,
      location,
    })),
  };
}

/** Names the field at a location that a build uses: `packages`, `build arg MODE`. */
export function fieldNames(workspace: Workspace): (location: SourceLocation) => string | undefined {
  const { facts, plugins, args, env } = detailsOf(workspace);
  const named = [
    ...facts.map(
      ({ name, location }) => [name.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()), location] as const,
    ),
    ...plugins.map(({ name, location }) => [`plugin ${name}`, location] as const),
    ...env.map(({ name, location }) => [`variable ${name}`, location] as const),
    ...args.map(({ name, location }) => [`build arg ${name}`, location] as const),
  ];
  const names = new Map(
    named.flatMap(([name, location]) => (location === undefined ? [] : [[placeId(location), name] as const])),
  );
  return (location) => names.get(placeId(location));
}

function placeId({ file, line, column }: SourceLocation): string {
  return `${line}:${column} ${file}`;
}

/** Documents with secrets are rejected; this hides a secret from any other source. */
export function shownValue(name: string, value: string): string {
  return looksSecret(name) || holdsCredentials(value) ? '***' : value;
}

function registryText({ value, registry, unused }: ChosenRegistry): string {
  if (registry !== undefined) return `${value} (${shownValue('', registry.url)})`;
  return unused === undefined ? value : `${value}, not used: ${unused}`;
}

function facts(workspace: Workspace): Detail[] {
  const {
    kind,
    language,
    languageVersion,
    detected,
    baseImage,
    dockerfile,
    container,
    shell,
    vscode,
    appPath,
    project,
  } = workspace;
  return [
    fact('Source', appPath.value, appPath.location),
    ...(project === undefined
      ? []
      : [fact('Project', `${project.folder}, because of ${basename(project.file)}`, fileStart(project.file))]),
    kind === 'cicd'
      ? fact('Kind', 'cicd')
      : fact('Language', listed([language, languageVersion?.value], ' '), languageVersion?.location),
    ...(detected === undefined ? [] : [fact('Detected from', detected)]),
    ...workspace.furtherLanguages.map(({ language: name, version, manifest }) =>
      fact('Also', `${listed([name, version?.value], ' ')} (${manifest})`, version?.location),
    ),
    ...(baseImage === undefined ? [] : [fact('Base image', baseImage.value, baseImage.location)]),
    ...(dockerfile === undefined
      ? []
      : [
          fact(
            'Dockerfile',
            listed([dockerfile.file.value, dockerfile.target && `(${dockerfile.target.value})`], ' '),
            dockerfile.file.location,
          ),
        ]),
    fact('User', `${container.user} (${container.uid}:${container.gid})`),
    fact('Folder', listed([container.workingDir, project?.appFolder], '/')),
    fact('Command', container.command === undefined ? 'the login shell' : JSON.stringify(container.command)),
    fact('Shell', listed([shell.type, shell.prompt, shell.multiplexer?.type, ...shell.plugins], ', ')),
    ...neovim(workspace),
    ...(vscode.extensions.length === 0
      ? []
      : [fact('VS Code', words(vscode.extensions), vscode.extensions[0]?.location)]),
    fact('Base packages', words(workspace.basePackages), workspace.basePackages[0]?.location),
    fact('Packages', words(workspace.devPackages), workspace.devPackages?.[0]?.location),
    fact('Tools', words(workspace.devTools), workspace.devTools?.[0]?.location),
    ...workspace.customCommands.map(({ value, location }) => fact('Custom command', oneLine(value), location)),
  ];
}

function neovim({ nvim }: Workspace): Detail[] {
  if (nvim === undefined) return [];
  const { structure, theme, pluginPackage, location } = nvim;
  const won = (name: string, chosen: Inherited | undefined): Detail[] =>
    chosen === undefined ? [] : [{ ...fact(name, chosen.value, chosen.location), from: chosen.from }];
  return [fact('Neovim', structure, location), ...won('Theme', theme), ...won('Plugin package', pluginPackage)];
}

function plugins({ nvim }: Workspace): Detail[] {
  return (nvim?.plugins ?? []).map(({ repo, ref = 'newest', package: ofPackage, from, location }) => ({
    name: repo,
    value: ofPackage === undefined ? ref : `${ref}, of ${ofPackage}`,
    from,
    location,
  }));
}

/** Where a file begins. */
function fileStart(file: string): SourceLocation {
  return { file, line: 1, column: 1 };
}

function fact(name: string, value: string, location?: SourceLocation): Detail {
  return { name, value: shownValue('', value), ...(location && { location }) };
}

function inherited(values: ReadonlyMap<string, Inherited>): Detail[] {
  return [...values].map(([name, { value, from, location }]) => ({
    name,
    value: shownValue(name, value),
    from,
    location,
  }));
}

function words(values: readonly Located<string>[] | undefined): string {
  return values === undefined ? 'the defaults' : values.map(({ value }) => value).join(' ') || 'none';
}

function listed(values: readonly (string | undefined)[], separator: string): string {
  return values.filter((each) => each !== undefined).join(separator);
}

function oneLine(text: string): string {
  const [first = '', ...more] = text.trim().split('\n');
  return more.length === 0 ? first : `${first} …`;
}
