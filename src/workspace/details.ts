import type { Place, Placed } from './document/diagnostic.ts';
import { describeSource } from './secret-source.ts';
import type { Inherited } from './hierarchy/inherited.ts';
import type { ChosenRegistry } from './hierarchy/registries.ts';
import { holdsCredentials, looksSecret } from './rules.ts';
import type { Workspace } from './workspace.ts';

/** One thing that holds for a workspace, in words. */
export interface Detail {
  readonly name: string;
  readonly value: string;
  /** The level that won, of what levels hand down. */
  readonly from?: Inherited['from'];
  /** Where it is written; absent for what nobody wrote. */
  readonly place?: Place;
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
      place: chosen.place,
    })),
    certificates: certificates.map(({ name, source, from, place }) => ({
      name,
      value: describeSource(source),
      from,
      place,
    })),
    credentials: [...credentials].map(([name, { source, from, place }]) => ({
      name,
      value: describeSource(source),
      from,
      place,
    })),
  };
}

/** What stands at a place, in words, for what a build is made of: `packages`, `build arg MODE`. */
export function fieldNames(workspace: Workspace): (place: Place) => string | undefined {
  const { facts, plugins, args, env } = detailsOf(workspace);
  const named = [
    ...facts.map(
      ({ name, place }) => [name.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()), place] as const,
    ),
    ...plugins.map(({ name, place }) => [`plugin ${name}`, place] as const),
    ...env.map(({ name, place }) => [`variable ${name}`, place] as const),
    ...args.map(({ name, place }) => [`build arg ${name}`, place] as const),
  ];
  const names = new Map(
    named.flatMap(([name, place]) => (place === undefined ? [] : [[placeId(place), name] as const])),
  );
  return (place) => names.get(placeId(place));
}

function placeId({ file, line, column }: Place): string {
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
    fact('Source', appPath.value, appPath.place),
    kind === 'cicd'
      ? fact('Kind', 'cicd')
      : fact('Language', listed([language, languageVersion?.value], ' '), languageVersion?.place),
    ...(detected === undefined ? [] : [fact('Found by', detected)]),
    ...(baseImage === undefined ? [] : [fact('Base image', baseImage.value, baseImage.place)]),
    ...(dockerfile === undefined
      ? []
      : [
          fact(
            'Dockerfile',
            listed([dockerfile.file.value, dockerfile.target && `(${dockerfile.target.value})`], ' '),
            dockerfile.file.place,
          ),
        ]),
    fact('User', `${container.user} (${container.uid}:${container.gid})`),
    fact('Folder', container.workingDir),
    fact('Command', container.command === undefined ? 'the login shell' : JSON.stringify(container.command)),
    fact('Shell', listed([shell.type, shell.prompt, shell.multiplexer?.type, ...shell.plugins], ', ')),
    ...neovim(workspace),
    ...(vscode.extensions.length === 0 ? [] : [fact('VS Code', words(vscode.extensions), vscode.extensions[0]?.place)]),
    fact('Base packages', words(workspace.basePackages), workspace.basePackages[0]?.place),
    fact('Packages', words(workspace.devPackages), workspace.devPackages?.[0]?.place),
    fact('Tools', words(workspace.devTools), workspace.devTools?.[0]?.place),
    ...workspace.customCommands.map(({ value, place }) => fact('Custom command', oneLine(value), place)),
  ];
}

function neovim({ nvim }: Workspace): Detail[] {
  if (nvim === undefined) return [];
  const { structure, theme, pluginPackage, place } = nvim;
  const won = (name: string, chosen: Inherited | undefined): Detail[] =>
    chosen === undefined ? [] : [{ ...fact(name, chosen.value, chosen.place), from: chosen.from }];
  return [fact('Neovim', structure, place), ...won('Theme', theme), ...won('Plugin package', pluginPackage)];
}

function plugins({ nvim }: Workspace): Detail[] {
  return (nvim?.plugins ?? []).map(({ repo, ref = 'newest', package: ofPackage, from, place }) => ({
    name: repo,
    value: ofPackage === undefined ? ref : `${ref}, of ${ofPackage}`,
    from,
    place,
  }));
}

function fact(name: string, value: string, place?: Place): Detail {
  return { name, value: shownValue('', value), ...(place && { place }) };
}

function inherited(values: ReadonlyMap<string, Inherited>): Detail[] {
  return [...values].map(([name, { value, from, place }]) => ({ name, value: shownValue(name, value), from, place }));
}

function words(values: readonly Placed<string>[] | undefined): string {
  return values === undefined ? 'the defaults' : values.map(({ value }) => value).join(' ') || 'none';
}

function listed(values: readonly (string | undefined)[], separator: string): string {
  return values.filter((each) => each !== undefined).join(separator);
}

function oneLine(text: string): string {
  const [first = '', ...more] = text.trim().split('\n');
  return more.length === 0 ? first : `${first} …`;
}
