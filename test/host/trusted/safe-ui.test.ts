import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { safeUi } from '../../../src/editor/safe-ui.ts';

const HOSTILE = 'a\u202eb\u001b[8m';
const SHOWN = 'a\\u{202e}b\\u{1b}[8m';

/** Replaces a function of VS Code while `show` runs, and returns the arguments that it received. */
async function reaching(
  name: 'showErrorMessage' | 'showQuickPick',
  answer: (args: unknown[]) => unknown,
  show: () => Thenable<unknown>,
): Promise<{ args: unknown[]; answered: unknown }> {
  const original = vscode.window[name];
  let args: unknown[] = [];
  Object.assign(vscode.window, { [name]: (...each: unknown[]) => Promise.resolve(answer((args = each))) });
  try {
    const answered = await show();
    return { args, answered };
  } finally {
    Object.assign(vscode.window, { [name]: original });
  }
}

describe('texts that VS Code shows', () => {
  it('have no control characters in messages, whose buttons are returned unchanged', async () => {
    const { args, answered } = await reaching(
      'showErrorMessage',
      (each) => each[2],
      () => safeUi.showErrorMessage(HOSTILE, { modal: true, detail: `x\n${HOSTILE}` }, 'Allow'),
    );
    assert.deepEqual(args, [SHOWN, { modal: true, detail: `x\n${SHOWN}` }, 'Allow']);
    assert.equal(answered, 'Allow');
  });

  it('have no control characters in quick picks, which return the original item', async () => {
    const items = [{ label: HOSTILE, description: HOSTILE, detail: HOSTILE, id: HOSTILE }];
    const { args, answered } = await reaching(
      'showQuickPick',
      ([rows]) => (rows as unknown[])[0],
      () => safeUi.showQuickPick(items, { title: HOSTILE, placeHolder: HOSTILE }),
    );
    const [[row], options] = args as [[{ label: string; description: string; detail: string }], object];
    assert.deepEqual([row.label, row.description, row.detail], [SHOWN, SHOWN, SHOWN]);
    assert.deepEqual(options, { title: SHOWN, placeHolder: SHOWN });
    assert.equal(answered, items[0]);
  });

  it('have no control characters in rows of trees and messages to pages, whose ids are unchanged', () => {
    const item = Object.assign(new vscode.TreeItem(HOSTILE), {
      id: HOSTILE,
      description: HOSTILE,
      tooltip: `x\n${HOSTILE}`,
    });
    const { id, label, description, tooltip } = safeUi.treeItem(item);
    assert.deepEqual([id, label, description, tooltip], [HOSTILE, SHOWN, SHOWN, `x\n${SHOWN}`]);
    let posted: unknown;
    const webview = {
      postMessage: (message: unknown) => Promise.resolve((posted = message)),
    } as unknown as vscode.Webview;
    void safeUi.postMessage(webview, { type: 'rows', range: { text: HOSTILE }, rows: [{ title: HOSTILE, n: 1 }] });
    assert.deepEqual(posted, { type: 'rows', range: { text: HOSTILE }, rows: [{ title: SHOWN, n: 1 }] });
  });
});
