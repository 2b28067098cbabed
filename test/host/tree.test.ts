import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/editor/contribution.ts';
import { eventually } from './eventually.ts';
import { openedFolder, treeItem, treeNodes, workspaceNode, writeOpened } from './extension.ts';

const ADDED = `apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata:
  name: added
  app: desk
`;

describe('the tree', () => {
  const file = join(openedFolder(), 'added.yaml');
  after(() => rmSync(file, { force: true }));

  it('shows apps and their workspaces', async () => {
    const items = await Promise.all((await treeNodes()).map(treeItem));
    assert.deepEqual(items.map(({ label }) => label), ['desk', 'wait', 'write']);
    assert.deepEqual(items.map(({ contextValue }) => contextValue), ['app', 'workspace', 'workspace']);
  });

  it('follows the files', async () => {
    writeOpened('added.yaml', ADDED);
    const item = await treeItem(await workspaceNode('added'));
    assert.equal(item.description, 'not built yet');
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'circle-outline');
    rmSync(file);
    await eventually('the workspace to go', async () => (await treeNodes()).length === 3 || undefined);
  });

  it('opens the YAML at the workspace', async () => {
    await vscode.commands.executeCommand(COMMANDS.openYaml, await workspaceNode('wait'));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.fileName, join(openedFolder(), 'desk.yaml'));
    const { start } = editor.selection;
    assert.match(editor.document.getText(new vscode.Range(start.line, 0, start.line + 3, 100)), /^apiVersion.*\nkind: Workspace\nmetadata:\n {2}name: wait/);
  });
});
