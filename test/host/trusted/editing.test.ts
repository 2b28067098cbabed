import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/editor/contribution.ts';
import type { TreeNode } from '../../../src/editor/tree/tree-items.ts';
import { eventually } from '../../support/eventually.ts';
import {
  openedFolder,
  theExtension,
  treeItem,
  treeNodes,
  workspaceNode,
  writeOpened,
} from '../../support/host/extension.ts';

describe('editing', () => {
  const file = join(openedFolder(), 'slip.yaml');
  const uri = vscode.Uri.file(file);
  const problems = (): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'DevOpsMaestro');

  before(async () => {
    await theExtension().activate();
    await treeNodes();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    rmSync(file, { force: true });
    await eventually('the problems to disappear', () => problems().length === 0 || undefined);
  });

  it('offers a quick fix for a misspelled name, which removes the problem', async () => {
    writeOpened(
      'slip.yaml',
      'apiVersion: devopsmaestro.io/v1\nkind: Workspace\nmetadata:\n  name: slip\n  app: dsek\n',
    );
    const [problem] = await eventually('a problem', () => (problems().length > 0 ? problems() : undefined));
    assert.ok(problem);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const [action] = actions.filter(({ title }) => title === 'Change to "desk"');
    assert.ok(action?.edit, JSON.stringify(actions));
    assert.equal(action.isPreferred, true);
    await vscode.workspace.applyEdit(action.edit);
    await document.save();
    assert.match(document.getText(), /^ {2}app: desk$/m);
    await eventually('the problem to disappear', () => problems().length === 0 || undefined);
    await workspaceNode('slip');
  });

  it('shows the commands of a workspace above its document', async () => {
    const desk = vscode.Uri.file(join(openedFolder(), 'desk.yaml'));
    const document = await vscode.workspace.openTextDocument(desk);
    const lenses = await eventually('the lenses', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', desk);
      return found.length > 0 ? found : undefined;
    });
    const named = (name: string): string[] => {
      const { workspace } = lenses.find(
        ({ command }) => (command?.arguments?.[0] as { workspace: { name: string } }).workspace.name === name,
      )?.command?.arguments?.[0] as { workspace: { name: string; location: { line: number } } };
      const line = workspace.location.line - 1;
      assert.match(
        document.getText(new vscode.Range(line, 0, line + 3, 99)),
        new RegExp(`kind: Workspace\nmetadata:\n  name: ${name}`),
      );
      return lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title ?? '');
    };
    for (const name of ['write', 'wait'])
      assert.deepEqual(named(name), ['$(play) Build', 'Show Dockerfile', 'Compare with Last Built']);
    const show = lenses.find(({ command }) => command?.command === COMMANDS.showDockerfile);
    await vscode.commands.executeCommand(
      show?.command?.command ?? '',
      ...((show?.command?.arguments ?? []) as unknown[]),
    );
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'dockerfile');
  });

  it('shows and copies the values of a workspace, and opens their lines', async () => {
    writeOpened(
      'slip.yaml',
      'apiVersion: devopsmaestro.io/v1\nkind: Workspace\nmetadata:\n  name: slip\n  app: desk\n' +
        'spec:\n  env:\n    LEVEL: debug\n',
    );
    const { workspaces: tree } = await theExtension().activate();
    const group = await eventually('the variables', async () =>
      ((await tree.getChildren(await workspaceNode('slip'))) ?? []).find(
        (node): node is Extract<TreeNode, { kind: 'group' }> => node.kind === 'group',
      ),
    );
    const facts = (await tree.getChildren(await workspaceNode('slip'))) ?? [];
    const items = await Promise.all(facts.map(treeItem));
    assert.deepEqual(items.map(({ label }) => label).slice(0, 3), ['Source', 'Language', 'User']);
    const [level] = (await tree.getChildren(group)) ?? [];
    assert.ok(level);
    const item = await treeItem(level);
    assert.deepEqual([item.label, item.description, item.contextValue], ['LEVEL', 'workspace · debug', 'detail']);
    await vscode.commands.executeCommand(COMMANDS.copyValue, level);
    assert.equal(await vscode.env.clipboard.readText(), 'debug');
    await vscode.commands.executeCommand(COMMANDS.openYaml, level);
    assert.deepEqual(
      [vscode.window.activeTextEditor?.document.fileName, vscode.window.activeTextEditor?.selection.start.line],
      [file, 7],
    );
  });
});
