import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/editor/contribution.ts';
import { storedHistory, theExtension, workspaceNode } from '../../support/host/extension.ts';

const NOWHERE = 'unix:///no/engine.sock';
const WINDOW = vscode.window as unknown as Record<string, unknown>;

describe('a configured engine that does not respond', () => {
  const setHost = (host: string | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration('devopsmaestro').update('engineHost', host, vscode.ConfigurationTarget.Global);

  before(() => setHost(NOWHERE));
  after(() => setHost(undefined));

  it('is selected in the Platforms view, and no other engine is active', async () => {
    const { platforms } = await theExtension().activate();
    const rows = (await platforms.getChildren()) ?? [];
    const items = rows.map((row) => platforms.getTreeItem(row) as vscode.TreeItem);
    const [first] = items;
    assert.deepEqual(
      [first?.label, first?.description],
      ['DOCKER_HOST', 'selected, not responding: the socket does not exist'],
    );
    for (const { description } of items) assert.doesNotMatch(String(description), /active/);
  });

  it('fails a build with that reason, without a line of YAML, and offers the Platforms view', async () => {
    const shown: unknown[][] = [];
    const show = WINDOW['showErrorMessage'];
    WINDOW['showErrorMessage'] = (...args: unknown[]) => Promise.resolve(void shown.push(args));
    try {
      await vscode.commands.executeCommand(COMMANDS.build, await workspaceNode('write'));
    } finally {
      WINDOW['showErrorMessage'] = show;
    }
    const error = (await storedHistory().latest())?.workspaces[0]?.result?.error;
    assert.deepEqual([error?.kind, error?.file, error?.line], ['engine_down', undefined, undefined]);
    assert.ok(error?.message.includes(NOWHERE), error?.message);
    assert.ok(String(shown[0]?.[0]).includes(NOWHERE), String(shown[0]?.[0]));
    assert.equal(shown[0]?.[1], 'Show Platforms');
    const problems = vscode.languages.getDiagnostics().flatMap(([, each]) => each);
    assert.deepEqual(
      problems.filter(({ message }) => message.includes(NOWHERE)),
      [],
    );
  });
});
