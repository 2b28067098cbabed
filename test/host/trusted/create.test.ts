import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/editor/contribution.ts';
import { eventually } from '../../support/eventually.ts';
import { openedFolder, theExtension, treeNodes, workspaceNode, writeOpened } from '../../support/host/extension.ts';

describe('Create Workspace', () => {
  const file = join(openedFolder(), 'workspace.yaml');
  before(async () => {
    await theExtension().activate();
    await treeNodes();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(file, { force: true });
    await eventually(
      'the workspace to disappear',
      async () => (await treeNodes()).every((node) => node.kind !== 'app' || node.app === 'desk') || undefined,
    );
  });

  it('asks only for the name, and opens the file', async () => {
    const command = vscode.commands.executeCommand(COMMANDS.createWorkspace);
    let answered = false;
    void command.then(() => (answered = true));
    await eventually('the end of the command', async () => {
      // Accepts the proposed name as soon as the input box appears.
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return answered || undefined;
    });
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.fileName, file);
    assert.match(document.getText(), /^ {2}name: workspace$/m);
    assert.deepEqual(
      vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source?.startsWith('DevOpsMaestro')),
      [],
    );
    assert.equal((await workspaceNode('dev')).workspace.path, 'workspace/dev');
  });

  it('asks which of several apps it is for', async () => {
    rmSync(file, { force: true });
    const parts = { 'api/go.mod': 'module api', 'api/main.go': '', 'web/package.json': '{"scripts":{"dev":"vite"}}' };
    for (const [name, text] of Object.entries(parts)) {
      mkdirSync(join(openedFolder(), dirname(name)), { recursive: true });
      writeOpened(name, text);
    }
    try {
      const command = vscode.commands.executeCommand(COMMANDS.createWorkspace);
      let answered = false;
      void command.then(() => (answered = true));
      await eventually('the end of the command', async () => {
        // Accepts the proposed name, and then the apps that are picked at first.
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return answered || undefined;
      });
      assert.match(readFileSync(file, 'utf8'), /^ {2}name: workspace-api$[^]*^ {2}name: workspace-web$/m);
    } finally {
      for (const name of ['api', 'web']) rmSync(join(openedFolder(), name), { recursive: true, force: true });
    }
  });

  it('does not change an existing file', async () => {
    writeOpened('workspace.yaml', '# mine\n');
    const command = vscode.commands.executeCommand(COMMANDS.createWorkspace);
    let answered = false;
    void command.then(() => (answered = true));
    await eventually('the end of the command', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await vscode.commands.executeCommand('notifications.clearAll');
      return answered || undefined;
    });
    assert.equal(readFileSync(file, 'utf8'), '# mine\n');
  });
});
