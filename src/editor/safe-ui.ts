import * as vscode from 'vscode';
import { visible, visibleTexts } from '../event/visible.ts';

/** A function of VS Code that shows a message; its buttons are ours, and answered as they are. */
type ShowMessage = typeof vscode.window.showErrorMessage;

function visibly(show: (message: string, ...rest: never[]) => Thenable<unknown>): ShowMessage {
  const withVisible = (message: string, ...rest: unknown[]): Thenable<unknown> =>
    show(
      visible(message, '\t\n'),
      ...(rest.map((each) => (typeof each === 'string' ? each : visibleTexts(each))) as never[]),
    );
  return withVisible;
}

/**
 * What VS Code shows to a person, with the names, paths and values of strangers as they may be shown. The files of
 * the editor show
 * nothing past this one (ESLint holds it).
 */
export const safeUi = {
  showErrorMessage: visibly((message, ...rest) => vscode.window.showErrorMessage(message, ...rest)),
  showWarningMessage: visibly((message, ...rest) => vscode.window.showWarningMessage(message, ...rest)),
  showInformationMessage: visibly((message, ...rest) => vscode.window.showInformationMessage(message, ...rest)),

  setStatusBarMessage(text: string, hideAfterMs: number): vscode.Disposable {
    return vscode.window.setStatusBarMessage(visible(text), hideAfterMs);
  },

  /** Answers the very item that was given. */
  async showQuickPick<T extends vscode.QuickPickItem | string>(
    items: readonly T[],
    options: vscode.QuickPickOptions = {},
  ): Promise<T | undefined> {
    const rows = items.map((item) => ({ ...pickItem(item), item }));
    return (await vscode.window.showQuickPick(rows, { ...options, ...visibleTexts(pickTexts(options)) }))?.item;
  },

  /** A row of a tree. Its id and its command keep what they mean. */
  treeItem(item: vscode.TreeItem): vscode.TreeItem {
    if (typeof item.label === 'string') item.label = visible(item.label);
    if (typeof item.description === 'string') item.description = visible(item.description);
    if (typeof item.tooltip === 'string') item.tooltip = visible(item.tooltip, '\t\n');
    return item;
  },

  /** A message to the page of a webview. The range repeats what the page itself asked for, and is known again by it. */
  postMessage(webview: vscode.Webview | undefined, message: object): Thenable<boolean> | undefined {
    const kept = 'range' in message ? { range: message.range } : {};
    return webview?.postMessage({ ...visibleTexts(message), ...kept });
  },
};

function pickItem(item: vscode.QuickPickItem | string): vscode.QuickPickItem {
  if (typeof item === 'string') return { label: visible(item) };
  const { label, description, detail } = item;
  return {
    ...item,
    label: visible(label),
    ...(description !== undefined && { description: visible(description) }),
    ...(detail !== undefined && { detail: visible(detail) }),
  };
}

function pickTexts({ title, placeHolder }: vscode.QuickPickOptions): vscode.QuickPickOptions {
  return { ...(title !== undefined && { title }), ...(placeHolder !== undefined && { placeHolder }) };
}
