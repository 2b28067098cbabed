import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openedFolder, theExtension, writeOpened } from '../../support/host/extension.ts';

describe('completion and hovers in YAML', () => {
  const file = join(openedFolder(), 'helped.yaml');
  const uri = vscode.Uri.file(file);

  before(async () => {
    await theExtension().activate();
    writeOpened(
      'helped.yaml',
      'apiVersion: devopsmaestro.io/v1\nkind: Domain\nmetadata:\n  name: helped\n---\n' +
        'apiVersion: devopsmaestro.io/v1\nkind: Workspace\nspec:\n  shell:\n    \n',
    );
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    rmSync(file, { force: true });
  });

  const offered = async (line: number, character: number): Promise<readonly vscode.CompletionItem[]> => {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      new vscode.Position(line, character),
    );
    return items.filter(
      ({ kind }) => kind === vscode.CompletionItemKind.Property || kind === vscode.CompletionItemKind.EnumMember,
    );
  };

  it('completes keys, with their descriptions', async () => {
    const items = await offered(9, 4);
    assert.ok(
      items.some(({ label }) => label === 'type') && items.every(({ label }) => label !== 'build'),
      JSON.stringify(items),
    );
    assert.match(JSON.stringify(items.find(({ label }) => label === 'type')?.documentation), /zsh, bash/);
  });

  it('completes the values of a key', async () => {
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    editor.selection = new vscode.Selection(9, 4, 9, 4);
    await vscode.commands.executeCommand('type', { text: 'type: ' });
    assert.deepEqual(
      (await offered(9, 10)).map(({ label }) => label),
      ['bash', 'zsh'],
    );
  });

  it('describes a key on hover', async () => {
    const at = async (line: number, character: number): Promise<readonly string[]> => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        uri,
        new vscode.Position(line, character),
      );
      return hovers.flatMap(({ contents }) =>
        contents.map((content) => (content instanceof vscode.MarkdownString ? content.value : JSON.stringify(content))),
      );
    };
    assert.match((await at(9, 5)).join('\n'), /One of: zsh, bash\./);
    assert.deepEqual(await at(3, 10), []);
  });
});
