import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { homeFolder } from '../../../src/home/folder.ts';
import type { Api } from '../../../src/extension.ts';
import { openStore, type SessionStore } from '../../../src/session/store.ts';
import type { TreeNode } from '../../../src/editor/tree/tree-items.ts';
import { eventually } from '../eventually.ts';

export type WorkspaceNode = Extract<TreeNode, { kind: 'workspace' }>;

export function theExtension(): vscode.Extension<Api> {
  const found = vscode.extensions.getExtension<Api>('devopsmaestro.devopsmaestro');
  assert.ok(found, 'The extension is not installed.');
  return found;
}

export function openedFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'No folder is open.');
  return folder.uri.fsPath;
}

/** The rows of the tree: each app with its workspaces. */
export async function treeNodes(): Promise<readonly TreeNode[]> {
  const { workspaces: tree } = await theExtension().activate();
  const apps = (await tree.getChildren()) ?? [];
  const below = await Promise.all(apps.map(async (app) => tree.getChildren(app)));
  return apps.flatMap((app, index) => [app, ...(below[index] ?? [])]);
}

export async function workspaceNode(name: string): Promise<WorkspaceNode> {
  return eventually(`a workspace ${name} in the tree`, async () =>
    (await treeNodes()).find(
      (node): node is WorkspaceNode => node.kind === 'workspace' && node.workspace.name === name,
    ),
  );
}

export async function treeItem(node: TreeNode): Promise<vscode.TreeItem> {
  const { workspaces: tree } = await theExtension().activate();
  return tree.getTreeItem(node);
}

/** The history, read from the files independently of the extension. */
export function storedHistory(): SessionStore {
  return openStore(homeFolder(process.env, ''), {
    locateWasm: () => join(theExtension().extensionPath, 'dist/sql-wasm.wasm'),
  });
}

/** Writes a file into the opened folder. */
export function writeOpened(name: string, text: string): void {
  writeFileSync(join(openedFolder(), name), text);
}
