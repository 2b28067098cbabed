import { shownValue } from '../workspace/details.ts';
import type { Located } from '../workspace/document/diagnostic.ts';
import type { Inherited, Neovim, Shell, Workspace } from '../workspace/model.ts';
import { describeSource } from '../workspace/secret-source.ts';

export { detailsOf } from '../workspace/details.ts';

/** A workspace as JSON, with the location of each value. Keys are always present; what is not written is null. */
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
    appPath: located(appPath),
    project: workspace.project ?? null,
    kind,
    language,
    languageVersion: languageVersion === undefined ? null : located(languageVersion),
    detected: detected ?? null,
    furtherLanguages: workspace.furtherLanguages.map(({ language: name, version, manifest }) => ({
      language: name,
      version: version === undefined ? null : located(version),
      manifest,
    })),
    baseImage: baseImage === undefined ? null : located(baseImage),
    dockerfile:
      dockerfile === undefined
        ? null
        : { ...located(dockerfile.file), context: dockerfile.context.value, target: dockerfile.target?.value ?? null },
    container: { ...container, command: container.command ?? null },
    shell: shellJson(shell),
    nvim: nvim === undefined ? null : nvimJson(nvim),
    vscode: {
      extensions: vscode.extensions.map(located),
      settings: [...vscode.settings].map(([name, { value, location: at }]) => ({ name, value, ...at })),
    },
    basePackages: workspace.basePackages.map(located),
    devPackages: workspace.devPackages?.map(located) ?? null,
    devTools: workspace.devTools?.map(located) ?? null,
    customCommands: workspace.customCommands.map(located),
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
    customRc: customRc === undefined ? null : located(customRc),
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
    customConfig: customConfig === undefined ? null : located(customConfig),
  };
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

function located({ value, location }: Located<string>): object {
  return { value, ...location };
}
