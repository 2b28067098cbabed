import type { SourceLocation, Located } from './document/diagnostic.ts';
import { describeSource } from './secret-source.ts';
import type { Inherited, ChosenRegistry } from './model.ts';
import { holdsCredentials, looksSecret } from './rules.ts';
import type { Workspace } from './model.ts';

/** One thing that holds for a workspace, in words. */
export interface Detail {
  readonly name: string;
  readonly value: string;
  /** The level that won, of what levels hand down. */
  readonly from?: Inherited['from'];
  /** Where it is written; absent for what nobody wrote. */
  readonly location?: SourceLocation;
}

export interface Details {
  readonly facts: readonly Detail[];
  /** Plugins of Neovim, with their versions. */
  readonly plugins: readonly Detail[];
  readonly args: readonly Detail[];
  readonly env: readonly Detail[];
  /** What is asked instead of the public places. */
  readonly registries: readonly Detail[];
  /** Where each certificate is found; it is read by a build only. */
  readonly certificates: readonly Detail[];
  /** Where each is found, never what it is. */
  readonly credentials: readonly Detail[];
}

/** What holds for a workspace, for people: the terminal and the tree show the same. */
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

/** What stands at a place, in words, for what a build is made of: `packages`, `build arg MODE`. */
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

/** Secrets are refused where documents are read; should one come from elsewhere, it is not shown. */
export function shownValue(name: string, value: string): string {
  return looksSecret(name) || holdsCredentials(value) ? '***' : value;
}

function registryText({ value, registry, unused }: ChosenRegistry): string {
  if (registry !== undefined) return `${value} (${shownValue('', registry.url)})`;
  return unused === undefined ? value : `${value}, not used: ${unused}`;
}

function facts(workspace: Workspace): Detail[] {
  const { kind, language, languageVersion, detected, baseImage, dockerfile, container, shell, vscode, appPath } =
    workspace;
  return [
    fact('Source', appPath.value, appPath.location),
    kind === 'cicd'
      ? fact('Kind', 'cicd')
      : fact('Language', listed([language, languageVersion?.value], ' '), languageVersion?.location),
    ...(detected === undefined ? [] : [fact('Found by', detected)]),
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
    fact('Folder', container.workingDir),
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
