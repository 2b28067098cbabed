import type { Placed, Place } from '../workspace/diagnostic.ts';
import { holdsCredentials, looksSecret } from '../workspace/rules.ts';
import type { Inherited, Workspace } from '../workspace/workspace.ts';
import { table } from './format.ts';
import { type Output, writeDiagnostics, writeJson } from './output.ts';

/** `dvm get workspace NAME`: what holds for a workspace, and where each of it is written. Answers the exit code: 2 when a document is wrong. */
export async function getWorkspace(name: string, root: string, output: Output): Promise<number> {
  const { loadRoot, selectOne } = await import('../command/reader.ts');
  const { workspaces, diagnostics } = await loadRoot(root);
  if (output.format === 'text') writeDiagnostics(output, diagnostics);
  const workspace = selectOne(workspaces, name);
  if (output.format === 'text') output.result(workspaceText(workspace));
  else writeJson(output, { workspace: workspaceJson(workspace), diagnostics });
  return diagnostics.some(({ severity }) => severity === 'error') ? 2 : 0;
}

/** Every key is always there; what is not written is null. */
export function workspaceJson(workspace: Workspace): object {
  const { name, app, path, ecosystem, domain, system, place, appPath, kind, language, languageVersion, detected, baseImage, container, shell } = workspace;
  return {
    name,
    app,
    path,
    ecosystem: ecosystem ?? null,
    domain: domain ?? null,
    system: system ?? null,
    ...place,
    appPath: placed(appPath),
    kind,
    language,
    languageVersion: languageVersion === undefined ? null : placed(languageVersion),
    detected: detected ?? null,
    baseImage: baseImage === undefined ? null : placed(baseImage),
    container: { ...container, command: container.command ?? null },
    shell: { ...shell, framework: shell.framework ?? null, theme: shell.theme ?? null, customRc: shell.customRc === undefined ? null : placed(shell.customRc) },
    basePackages: workspace.basePackages.map(placed),
    devPackages: workspace.devPackages?.map(placed) ?? null,
    devTools: workspace.devTools?.map(placed) ?? null,
    customCommands: workspace.customCommands.map(placed),
    args: inheritedJson(workspace.args),
    env: inheritedJson(workspace.env),
  };
}

/** For people: a line for each value, with the level that won and where it is written. */
export function workspaceText(workspace: Workspace): string {
  const { kind, language, languageVersion, detected, baseImage, container, shell, appPath } = workspace;
  const words = (values: readonly Placed<string>[] | undefined): string => (values === undefined ? 'the defaults' : values.map(({ value }) => value).join(' ') || 'none');
  const facts: [string, string, (Place | undefined)?][] = [
    ['Source', appPath.value, appPath.place],
    kind === 'cicd' ? ['Kind', 'cicd'] : ['Language', [language, languageVersion?.value].filter((each) => each !== undefined).join(' '), languageVersion?.place],
    ...(detected === undefined ? [] : [['Found by', detected] as [string, string]]),
    ...(baseImage === undefined ? [] : [['Base image', baseImage.value, baseImage.place] as [string, string, Place]]),
    ['User', `${container.user} (${container.uid}:${container.gid})`],
    ['Folder', container.workingDir],
    ['Command', container.command === undefined ? 'the login shell' : JSON.stringify(container.command)],
    ['Shell', [shell.type, shell.framework, shell.theme, ...shell.plugins].filter((each) => each !== undefined).join(', ')],
    ['Base packages', words(workspace.basePackages), workspace.basePackages[0]?.place],
    ['Packages', words(workspace.devPackages), workspace.devPackages?.[0]?.place],
    ['Tools', words(workspace.devTools), workspace.devTools?.[0]?.place],
    ...workspace.customCommands.map(({ value, place }): [string, string, Place] => ['Custom command', oneLine(value), place]),
  ];
  const parts = [
    `${workspace.path}  ${where(workspace.place)}`,
    table(['FIELD', 'VALUE', 'WHERE'], facts.map(([name, value, place]) => [name, value, place === undefined ? '-' : where(place)])),
    ...inheritedText('BUILD ARG', workspace.args),
    ...inheritedText('VARIABLE', workspace.env),
  ];
  return parts.join('\n\n');
}

function inheritedText(title: string, values: ReadonlyMap<string, Inherited>): string[] {
  if (values.size === 0) return [];
  return [table([title, 'VALUE', 'FROM', 'WHERE'], [...values].map(([name, inherited]) => [name, shown(name, inherited.value), inherited.from, where(inherited.place)]))];
}

function inheritedJson(values: ReadonlyMap<string, Inherited>): object[] {
  return [...values].map(([name, { value, from, place }]) => ({ name, value: shown(name, value), from, ...place }));
}

/** Secrets are refused where documents are read; should one come from elsewhere, it is not shown here. */
function shown(name: string, value: string): string {
  return looksSecret(name) || holdsCredentials(value) ? '***' : value;
}

function placed({ value, place }: Placed<string>): object {
  return { value, ...place };
}

function where({ file, line }: Place): string {
  return `${file}:${line}`;
}

function oneLine(text: string): string {
  const [first = '', ...more] = text.trim().split('\n');
  return more.length === 0 ? first : `${first} …`;
}
