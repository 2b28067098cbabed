import type { Located, SourceLocation } from '../../workspace/document/diagnostic.ts';
import { describeSource } from '../../workspace/secret-source.ts';
import { type Detail, detailsOf, shownValue } from '../../workspace/details.ts';
import type { Inherited, Neovim, Shell } from '../../workspace/model.ts';
import type { Workspace } from '../../workspace/model.ts';
import { table } from '../terminal/format.ts';
import { type Output, writeDiagnostics, writeJson } from '../terminal/output.ts';

/**
 * `dvm get workspace NAME`: what holds for a workspace, and where each of it is written. Answers the exit code: 2
 * when a document is wrong.
 */
export async function getWorkspace(name: string, root: string, output: Output): Promise<number> {
  const { loadRoot, selectOne } = await import('../../app/reader.ts');
  const { workspaces, diagnostics, broken } = await loadRoot(root);
  if (output.format === 'text') writeDiagnostics(output, diagnostics);
  const workspace = selectOne(workspaces, name, broken);
  if (output.format === 'text') output.result(workspaceText(workspace));
  else writeJson(output, { workspace: workspaceJson(workspace), diagnostics });
  return diagnostics.some(({ severity }) => severity === 'error') ? 2 : 0;
}

/** Every key is always there; what is not written is null. */
export function workspaceJson(workspace: Workspace): object {
  const {
    name,
    app,
    path,
    ecosystem,
    domain,
    system,
    location,
    appPath,
    kind,
    language,
    languageVersion,
    detected,
    baseImage,
    dockerfile,
    container,
    shell,
    nvim,
    vscode,
  } = workspace;
  return {
    name,
    app,
    path,
    ecosystem: ecosystem ?? null,
    domain: domain ?? null,
    system: system ?? null,
    ...location,
    appPath: placed(appPath),
    kind,
    language,
    languageVersion: languageVersion === undefined ? null : placed(languageVersion),
    detected: detected ?? null,
    baseImage: baseImage === undefined ? null : placed(baseImage),
    dockerfile:
      dockerfile === undefined
        ? null
        : { ...placed(dockerfile.file), context: dockerfile.context.value, target: dockerfile.target?.value ?? null },
    container: { ...container, command: container.command ?? null },
    shell: shellJson(shell),
    nvim: nvim === undefined ? null : nvimJson(nvim),
    vscode: {
      extensions: vscode.extensions.map(placed),
      settings: [...vscode.settings].map(([name, { value, location: at }]) => ({ name, value, ...at })),
    },
    basePackages: workspace.basePackages.map(placed),
    devPackages: workspace.devPackages?.map(placed) ?? null,
    devTools: workspace.devTools?.map(placed) ?? null,
    customCommands: workspace.customCommands.map(placed),
    args: inheritedJson(workspace.args),
    env: inheritedJson(workspace.env),
    registries: [...workspace.registries].map(([role, { value, registry, unused, from, location: at }]) => ({
      role,
      name: value,
      type: registry?.type ?? null,
      url: registry === undefined ? null : shownValue('', registry.url),
      unused: unused ?? null,
      from,
      ...at,
    })),
    certificates: workspace.certificates.map(({ name: each, source, from, location: at }) => ({
      name: each,
      source: describeSource(source),
      kind: source.kind,
      from,
      ...at,
    })),
    credentials: [...workspace.credentials].map(([name, { source, from, location }]) => ({
      name,
      source: describeSource(source),
      from,
      ...location,
    })),
  };
}

function shellJson({ customRc, package: chosen, ...shell }: Shell): object {
  return {
    ...shell,
    framework: shell.framework ?? null,
    theme: shell.theme ?? null,
    prompt: shell.prompt ?? null,
    package: chosen === undefined ? null : inherited(chosen),
    multiplexer: shell.multiplexer ?? null,
    customRc: customRc === undefined ? null : placed(customRc),
  };
}

function nvimJson({ structure, mergeMode, theme, pluginPackage, plugins, customConfig, location }: Neovim): object {
  return {
    structure,
    ...location,
    theme: theme === undefined ? null : inherited(theme),
    pluginPackage: pluginPackage === undefined ? null : inherited(pluginPackage),
    mergeMode,
    plugins: plugins.map(({ repo, ref, from, package: ofPackage, location: at }) => ({
      repo,
      ref: ref ?? null,
      from,
      package: ofPackage ?? null,
      ...at,
    })),
    customConfig: customConfig === undefined ? null : placed(customConfig),
  };
}

/** For people: a line for each value, with the level that won and where it is written. */
export function workspaceText(workspace: Workspace): string[] {
  const { facts, plugins, args, env, registries, certificates, credentials } = detailsOf(workspace);
  return [
    `${workspace.path}  ${where(workspace.location)}`,
    '',
    ...table(
      ['FIELD', 'VALUE', 'WHERE'],
      facts.map(({ name, value, from, location }) => [
        name,
        from === undefined ? value : `${value} (${from})`,
        where(location),
      ]),
    ),
    ...inheritedText('PLUGIN OF NEOVIM', plugins),
    ...inheritedText('BUILD ARG', args),
    ...inheritedText('VARIABLE', env),
    ...inheritedText('REGISTRY', registries),
    ...inheritedText('CA CERTIFICATE', certificates),
    ...inheritedText('CREDENTIAL', credentials),
  ];
}

function inheritedText(title: string, values: readonly Detail[]): string[] {
  if (values.length === 0) return [];
  return [
    '',
    ...table(
      [title, 'VALUE', 'FROM', 'WHERE'],
      values.map(({ name, value, from, location }) => [name, value, from ?? '-', where(location)]),
    ),
  ];
}

function inherited({ value, from, location }: Inherited): object {
  return { value, from, ...location };
}

function inheritedJson(values: ReadonlyMap<string, Inherited>): object[] {
  return [...values].map(([name, { value, from, location }]) => ({
    name,
    value: shownValue(name, value),
    from,
    ...location,
  }));
}

function placed({ value, location }: Located<string>): object {
  return { value, ...location };
}

function where(place: SourceLocation | undefined): string {
  return place === undefined ? '-' : `${place.file}:${place.line}`;
}
