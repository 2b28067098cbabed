import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { safeUi } from '../../../src/editor/safe-ui.ts';

const HOSTILE = 'a\u202eb\u001b[8m';
const SHOWN = 'a\\u{202e}b\\u{1b}[8m';

/** Replaces a function of VS Code while something is shown, and answers what reached it. */
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

describe('what VS Code shows', () => {
  it('messages obey no text of a stranger, and answer with the button as it is', async () => {
    const { args, answered } = await reaching(
      'showErrorMessage',
      (each) => each[2],
      () => safeUi.showErrorMessage(HOSTILE, { modal: true, detail: `x\n${HOSTILE}` }, 'Allow'),
    );
    assert.deepEqual(args, [SHOWN, { modal: true, detail: `x\n${SHOWN}` }, 'Allow']);
    assert.equal(answered, 'Allow');
  });

  it('lists obey no text of a stranger, and answer with the very item', async () => {
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

  it('rows of trees and messages to pages keep what they mean', () => {
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
