import * as vscode from 'vscode';
import { visible, visibleTexts } from '../event/visible.ts';

/** A function of VS Code that shows a message. The returned button is the caller's, unchanged. */
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
 * The parts of VS Code's interface that show text, with control and bidi characters of untrusted names, paths and
 * values made visible. ESLint forbids the editor's other files to show text without it.
 */
export const safeUi = {
  showErrorMessage: visibly((message, ...rest) => vscode.window.showErrorMessage(message, ...rest)),
  showWarningMessage: visibly((message, ...rest) => vscode.window.showWarningMessage(message, ...rest)),
  showInformationMessage: visibly((message, ...rest) => vscode.window.showInformationMessage(message, ...rest)),

  setStatusBarMessage(text: string, hideAfterMs: number): vscode.Disposable {
    return vscode.window.setStatusBarMessage(visible(text), hideAfterMs);
  },

  /** Returns the given item itself, not its shown copy. */
  async showQuickPick<T extends vscode.QuickPickItem | string>(
    items: readonly T[],
    options: vscode.QuickPickOptions = {},
  ): Promise<T | undefined> {
    const rows = items.map((item) => ({ ...pickItem(item), item }));
    return (await vscode.window.showQuickPick(rows, { ...options, ...visibleTexts(pickTexts(options)) }))?.item;
  },

  /** Several items; undefined if it is dismissed. */
  async showQuickPicks<T extends vscode.QuickPickItem>(
    items: readonly T[],
    options: vscode.QuickPickOptions = {},
  ): Promise<readonly T[] | undefined> {
    const rows = items.map((item) => ({ ...pickItem(item), item }));
    const shown = { ...options, ...visibleTexts(pickTexts(options)), canPickMany: true as const };
    return (await vscode.window.showQuickPick(rows, shown))?.map(({ item }) => item);
  },

  /** A row of a tree; its id and its command are left unchanged. */
  treeItem(item: vscode.TreeItem): vscode.TreeItem {
    if (typeof item.label === 'string') item.label = visible(item.label);
    if (typeof item.description === 'string') item.description = visible(item.description);
    if (typeof item.tooltip === 'string') item.tooltip = visible(item.tooltip, '\t\n');
    return item;
  },

  /** A message to a webview. Its `range` is left unchanged, because the page compares it with its request. */
  postMessage(webview: vscode.Webview | undefined, message: object): Thenable<boolean> | undefined {
    const range = 'range' in message ? { range: message.range } : {};
    return webview?.postMessage({ ...visibleTexts(message), ...range });
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
