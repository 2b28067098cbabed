import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/editor/contribution.ts';
import { eventually } from '../../support/eventually.ts';
import { openedFolder, theExtension, treeNodes, workspaceNode, writeOpened } from '../../support/host/extension.ts';

const VALUE = 'hunter-of-2222';
const TOKEN_DOCUMENTS = `apiVersion: devopsmaestro.io/v1
kind: App
metadata: {name: takes}
spec: {path: .}
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: {name: token, app: takes}
spec: {build: {devStage: {customCommands: ['test -n "$TEAM_TOKEN"']}}}
---
apiVersion: devopsmaestro.io/v1
kind: Credential
metadata: {name: TEAM_TOKEN, app: takes}
spec: {source: vscode, secret: TEAM_TOKEN}
`;
/** The quick pick's item for the secret. */
const ROW = { label: 'TEAM_TOKEN', item: 'TEAM_TOKEN' };
const WINDOW = vscode.window as unknown as Record<string, unknown>;

/** Records the dialogs of a window, and answers them as given. */
function answering(answers: Readonly<Record<string, unknown>>): { shown: unknown[][]; restore: () => void } {
  const shown: unknown[][] = [];
  const before = Object.fromEntries(
    ['showInputBox', 'showQuickPick', 'showInformationMessage', 'showWarningMessage', 'showErrorMessage'].map(
      (name) => [name, WINDOW[name]],
    ),
  );
  for (const name of Object.keys(before)) {
    const queue = [answers[name]].flat();
    WINDOW[name] = (...args: unknown[]) => {
      shown.push([name, ...args]);
      return Promise.resolve(queue.shift());
    };
  }
  return { shown, restore: () => Object.assign(WINDOW, before) };
}

async function run(
  command: string,
  answers: Readonly<Record<string, unknown>>,
  argument?: unknown,
): Promise<unknown[][]> {
  const { shown, restore } = answering(answers);
  try {
    await vscode.commands.executeCommand(command, argument);
    return shown;
  } finally {
    restore();
  }
}

describe('secrets', () => {
  before(() => theExtension().activate());

  it('are set, listed by name, and deleted', async () => {
    const set = await run(COMMANDS.setSecret, { showInputBox: ['TEAM_TOKEN', VALUE] });
    assert.deepEqual(
      set.map(([name]) => name),
      ['showInputBox', 'showInputBox', 'showInformationMessage'],
    );
    assert.deepEqual(
      set.slice(0, 2).map(([, options]) => (options as vscode.InputBoxOptions).password === true),
      [false, true],
    );
    const listed = await run(COMMANDS.listSecrets, {});
    assert.deepEqual(
      listed.map(([name, names]) => [name, names]),
      [['showQuickPick', [ROW]]],
    );
    const kept = await run(COMMANDS.deleteSecret, { showQuickPick: ROW });
    assert.equal((kept[1]?.[2] as vscode.MessageOptions).modal, true);
    assert.deepEqual((await run(COMMANDS.listSecrets, {}))[0]?.[1], [ROW]);
    await run(COMMANDS.deleteSecret, { showQuickPick: ROW, showWarningMessage: 'Delete' });
    const none = await run(COMMANDS.listSecrets, {});
    assert.deepEqual(
      none.map(([name, text]) => [name, String(text).split('.')[0]]),
      [['showInformationMessage', 'No secrets are stored']],
    );
    assert.doesNotMatch(JSON.stringify([set, listed, kept, none]), new RegExp(VALUE));
  });
});

describe('consent', () => {
  const trust = join(process.env['DVM_HOME'] ?? '', 'trust.json');
  const file = join(openedFolder(), 'takes.yaml');

  before(async () => {
    writeOpened('takes.yaml', TOKEN_DOCUMENTS);
    await vscode.commands.executeCommand(COMMANDS.refresh);
    await vscode.workspace
      .getConfiguration('devopsmaestro')
      .update('engineHost', 'unix:///no/engine.sock', vscode.ConfigurationTarget.Global);
  });
  after(async () => {
    await vscode.workspace
      .getConfiguration('devopsmaestro')
      .update('engineHost', undefined, vscode.ConfigurationTarget.Global);
    rmSync(file, { force: true });
    await eventually(
      'the workspace to disappear',
      async () => (await treeNodes()).every((node) => node.kind !== 'app' || node.app === 'desk') || undefined,
    );
  });

  const build = async (answer?: string): Promise<unknown[][]> =>
    run(COMMANDS.build, { showWarningMessage: answer }, await workspaceNode('token'));

  it('is requested in a modal dialog, and nothing is built after a refusal', async () => {
    const shown = await build();
    assert.deepEqual(
      shown.map(([name, text]) => [name, text]),
      [['showWarningMessage', 'This build needs access to your machine that you have not approved.']],
    );
    const { modal, detail } = shown[0]?.[2] as vscode.MessageOptions;
    assert.equal(modal, true);
    assert.match(detail ?? '', /as TEAM_TOKEN in the command test -n "\$TEAM_TOKEN" \(takes\/token\)/);
    assert.ok(!existsSync(trust));
  });

  it('is remembered', async () => {
    assert.ok(
      (await build('Allow and Build')).some(
        ([, , options]) => (options as vscode.MessageOptions | undefined)?.modal === true,
      ),
    );
    assert.ok(existsSync(trust));
    const again = await build();
    assert.ok(again.length > 0 && !again.some(([, text]) => /not approved/.test(String(text))), JSON.stringify(again));
  });
});
