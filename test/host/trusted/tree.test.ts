import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/editor/contribution.ts';
import { eventually } from '../../support/eventually.ts';
import { openedFolder, treeItem, treeNodes, workspaceNode, writeOpened } from '../../support/host/extension.ts';

const ADDED = `apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata:
  name: added
  app: desk
`;

const WEB = `apiVersion: devopsmaestro.io/v1
kind: App
metadata: { name: web }
spec: { path: web, language: { name: nodejs } }
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: { name: front, app: web }
`;

describe('the tree', () => {
  const file = join(openedFolder(), 'added.yaml');
  after(() => rmSync(file, { force: true }));

  it('shows apps and their workspaces', async () => {
    // Files of earlier tests may have just been deleted.
    const nodes = await eventually('three rows', async () => {
      const found = await treeNodes();
      return found.length === 3 ? found : undefined;
    });
    const items = await Promise.all(nodes.map(treeItem));
    assert.deepEqual(
      items.map(({ label }) => label),
      ['desk', 'wait', 'write'],
    );
    assert.deepEqual(
      items.map(({ contextValue }) => contextValue),
      ['app', 'workspace', 'workspace'],
    );
  });

  it('follows the files', async () => {
    writeOpened('added.yaml', ADDED);
    const item = await treeItem(await workspaceNode('added'));
    assert.equal(item.description, 'not built yet');
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'circle-outline');
    rmSync(file);
    await eventually('the workspace to disappear', async () => (await treeNodes()).length === 3 || undefined);
  });

  it('shows broken documents with their errors, and opens the line', async () => {
    const app = 'apiVersion: devopsmaestro.io/v1\nkind: App\nmetadata: {name: shop}\nspec: {path: .}\n';
    const workspace = (name: string, spec: string): string =>
      `apiVersion: devopsmaestro.io/v1\nkind: Workspace\nmetadata: {name: ${name}, app: shop}\n${spec}\n`;
    writeOpened(
      'added.yaml',
      [
        app,
        workspace('unclosed', 'spec: "'),
        workspace('fine', ''),
        workspace('flawed', 'spec: {container: {uid: zero}}'),
      ].join('---\n'),
    );
    try {
      const nodes = await eventually('the broken workspace', async () => {
        const all = await Promise.all((await treeNodes()).map(async (node) => ({ node, item: await treeItem(node) })));
        return all.some(({ item }) => item.label === 'unclosed') ? all : undefined;
      });
      const labels = new Set(nodes.map(({ item }) => item.label));
      for (const label of ['desk', 'wait', 'shop', 'fine', 'flawed', 'unclosed']) assert.ok(labels.has(label), label);
      for (const [label, line, contextValue] of [
        ['unclosed', 9, 'broken'],
        ['flawed', 19, 'workspace'],
      ] as const) {
        const found = nodes.find(({ item }) => item.label === label);
        assert.ok(found);
        assert.deepEqual(
          [(found.item.iconPath as vscode.ThemeIcon).id, found.item.contextValue],
          ['error', contextValue],
        );
        await vscode.commands.executeCommand(
          String(found.item.command?.command),
          ...(found.item.command?.arguments as unknown[]),
        );
        const editor = vscode.window.activeTextEditor;
        assert.equal(editor?.document.fileName, file);
        assert.ok(
          Math.abs(editor.selection.start.line + 1 - line) <= 1,
          `${label}: line ${editor.selection.start.line + 1}`,
        );
      }
    } finally {
      rmSync(file);
    }
    await eventually('them to disappear', async () => (await treeNodes()).length === 3 || undefined);
  });

  it('warns about files that an image does not use', async () => {
    const [folder, yaml] = ['web', 'web.yaml'].map((name) => join(openedFolder(), name)) as [string, string];
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{}');
    writeFileSync(join(folder, 'pnpm-lock.yaml'), 'lockfileVersion: "9.0"\n');
    writeFileSync(join(folder, 'package-lock.json'), '{"lockfileVersion": 3}');
    writeFileSync(yaml, WEB);
    try {
      const item = await treeItem(await workspaceNode('front'));
      assert.match(String(item.description), /^not built yet · \d warnings?$/);
      assert.match(item.tooltip as string, /\nWarning: .*package-lock\.json/);
    } finally {
      rmSync(yaml);
      rmSync(folder, { recursive: true });
    }
    await eventually('the workspace to disappear', async () => (await treeNodes()).length === 3 || undefined);
  });

  it('opens the YAML at the workspace', async () => {
    await vscode.commands.executeCommand(COMMANDS.openYaml, await workspaceNode('wait'));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.fileName, join(openedFolder(), 'desk.yaml'));
    const { start } = editor.selection;
    assert.match(
      editor.document.getText(new vscode.Range(start.line, 0, start.line + 3, 100)),
      /^apiVersion.*\nkind: Workspace\nmetadata:\n {2}name: wait/,
    );
  });
});
