import { detailsOf, workspaceJson } from '../../app/describe-workspace.ts';
import { openHome } from '../../app/home.ts';
import type { WorkspaceRun } from '../../app/run-command.ts';
import type { Detail } from '../../workspace/details.ts';
import type { SourceLocation } from '../../workspace/document/diagnostic.ts';
import type { Workspace } from '../../workspace/model.ts';
import { table } from '../terminal/format.ts';
import { type Output, writeDiagnostics, writeJson } from '../terminal/output.ts';

/**
 * `dvm get workspace NAME`: shows a workspace's values, where each is set, and how to run its image. Returns the exit
 * code: 2 if a document is invalid.
 */
export async function getWorkspace(name: string, root: string, output: Output): Promise<number> {
  const { findRun, loadRoot, selectOne } = await import('../../app/reader.ts');
  const { workspaces, diagnostics, broken } = await loadRoot(root);
  if (output.format === 'text') writeDiagnostics(output, diagnostics);
  const workspace = selectOne(workspaces, name, broken);
  const run = await findRun(workspace, openHome(), (message) => output.note(`warning: ${message}`));
  if (output.format === 'text') output.result([...workspaceText(workspace), ...runText(workspace, run)]);
  else writeJson(output, { workspace: workspaceJson(workspace), run: run ?? null, diagnostics });
  return diagnostics.some(({ severity }) => severity === 'error') ? 2 : 0;
}

/** A line for each value, with the level that sets it and its location. */
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
    ...inheritedText('NEOVIM PLUGIN', plugins),
    ...inheritedText('BUILD ARG', args),
    ...inheritedText('VARIABLE', env),
    ...inheritedText('REGISTRY', registries),
    ...inheritedText('CA CERTIFICATE', certificates),
    ...inheritedText('CREDENTIAL', credentials),
  ];
}

function runText({ path }: Workspace, run: WorkspaceRun | undefined): string[] {
  return [
    '',
    ...(run === undefined
      ? [`Not built yet. Next: dvm build ${path}`]
      : [
          'To run the image of its last successful build with the source mounted:',
          `    ${run.command}`,
          ...(run.onCreate.length === 0
            ? []
            : ['In a new container, first run:', ...run.onCreate.map((line) => `    ${line}`)]),
        ]),
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

function where(location: SourceLocation | undefined): string {
  return location === undefined ? '-' : `${location.file}:${location.line}`;
}
