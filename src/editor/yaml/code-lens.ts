import * as vscode from 'vscode';
import { mayContainDocuments } from '../../app/documents.ts';
import type { Workspace } from '../../workspace/model.ts';
import { COMMANDS, YAML_FILES } from '../contribution.ts';
import type { Core } from '../core.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import type { RunningBuilds } from '../running-builds.ts';
import type { TreeNode } from '../tree/tree-items.ts';

/** Shows the commands of a workspace above its document. */
export function provideCodeLenses(core: Core, model: WorkspaceModel, running: RunningBuilds): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: (document) => lensesOf(document, core, model, running),
  };
  return vscode.Disposable.from(
    changed,
    model.onDidChange(() => changed.fire()),
    running.onEvent(({ type }) => {
      if (type === 'session.started' || type === 'workspace.finished') changed.fire();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.languages.registerCodeLensProvider(YAML_FILES, provider),
  );
}

/** Longer texts take too long to parse on every change. */
const MAX_LENGTH = 200_000;

/** The text may be newer than the file: it decides where a lens appears, the file what is built. */
async function lensesOf(
  document: vscode.TextDocument,
  core: Core,
  model: WorkspaceModel,
  running: RunningBuilds,
): Promise<vscode.CodeLens[]> {
  const text = document.getText();
  if (text.length > MAX_LENGTH || !mayContainDocuments(text)) return [];
  const [{ parseResources }, { workspaces }] = await Promise.all([core.reader(), model.documents()]);
  const own = new Map(
    workspaces
      .filter(({ location }) => location.file === document.fileName)
      .map((each) => [`${each.app}/${each.name}`, each]),
  );
  if (own.size === 0) return [];
  return parseResources(document.fileName, text).resources.flatMap((resource) => {
    if (resource.kind !== 'Workspace') return [];
    const workspace = own.get(`${resource.parents.app?.value ?? ''}/${resource.name}`);
    return workspace === undefined
      ? []
      : lensesAbove(resource.location.line - 1, workspace, running.isBuilding(workspace.identity));
  });
}

function lensesAbove(line: number, workspace: Workspace, building: boolean): vscode.CodeLens[] {
  const node: TreeNode = { kind: 'workspace', workspace };
  const lens = (title: string, command: string, tooltip: string): vscode.CodeLens =>
    new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command, tooltip, arguments: [node] });
  const build = building
    ? lens('$(debug-stop) Cancel Build', COMMANDS.cancelBuild, 'Cancel the build that runs in this window')
    : lens('$(play) Build', COMMANDS.build, `Build ${workspace.path}`);
  return [
    ...(vscode.workspace.isTrusted ? [build] : []),
    lens('Show Dockerfile', COMMANDS.showDockerfile, 'Preview the Dockerfile before building'),
    lens(
      'Compare with Last Built',
      COMMANDS.compareDockerfile,
      'Compare the Dockerfile with that of the last successful build',
    ),
  ];
}
