import type * as vscode from 'vscode';
import type { Workspace } from '../../workspace/model.ts';
import { nameIn } from '../../event/display-names.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import type { TreeNode } from '../tree/tree-items.ts';
import { safeUi } from '../safe-ui.ts';

const LAST_PICKED = 'lastPicked';

/** The workspaces that a command applies to: those of the tree node, or the one that the user picks. */
export async function workspacesFor(
  node: TreeNode | undefined,
  model: WorkspaceModel,
  memory: vscode.Memento,
): Promise<readonly Workspace[]> {
  if (node?.kind === 'workspace') return [node.workspace];
  if (node?.kind === 'app') return node.workspaces;
  const picked = await pickWorkspace(model, memory);
  return picked === undefined ? [] : [picked];
}

export async function pickWorkspace(model: WorkspaceModel, memory: vscode.Memento): Promise<Workspace | undefined> {
  const { workspaces, names } = await model.documents();
  if (workspaces.length === 0) {
    void safeUi.showInformationMessage(
      'No workspaces were found in the opened folders. Add a YAML file with an App and a Workspace document.',
    );
    return undefined;
  }
  const last = memory.get<string>(LAST_PICKED);
  const sorted = [...workspaces].sort((a, b) => Number(b.identity === last) - Number(a.identity === last));
  const items = sorted.map((workspace) => ({
    label: nameIn(names, workspace),
    description: workspace.identity === last ? 'last built' : workspace.language,
    detail: workspace.path,
    workspace,
  }));
  const picked = await safeUi.showQuickPick(items, { placeHolder: 'Select a workspace', matchOnDetail: true });
  if (picked === undefined) return undefined;
  await memory.update(LAST_PICKED, picked.workspace.identity);
  return picked.workspace;
}
