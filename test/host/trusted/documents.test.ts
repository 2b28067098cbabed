import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/editor/contribution.ts';
import { openedFolder, theExtension, workspaceNode } from '../../support/host/extension.ts';

describe('Show Dockerfile', () => {
  it('opens what `dvm render` prints, read-only', async () => {
    await vscode.commands.executeCommand(COMMANDS.showDockerfile, await workspaceNode('write'));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.scheme, 'dvm-dockerfile');
    const program = join(theExtension().extensionPath, 'bin/dvm.mjs');
    const printed = execFileSync(process.execPath, [program, 'render', 'desk/write', '--root', openedFolder()], {
      encoding: 'utf8',
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    assert.equal(editor.document.getText(), printed);
    assert.match(printed, /^FROM /m);
    assert.equal(vscode.workspace.fs.isWritableFileSystem('dvm-dockerfile') ?? false, false);
  });
});
