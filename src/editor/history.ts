import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { reportOf } from '../event/error.ts';
import type { FromView, ToView } from '../webview/protocol.ts';
import { COMMANDS, VIEWS } from './contribution.ts';
import type { Core } from './core.ts';
import { sessionView } from './history-model.ts';
import type { Running } from './running.ts';

const PAGE = 50;
/** Changes within this time are sent as one. Milliseconds. */
const SETTLE_MS = 100;

/** The sidebar view of past and running sessions. While it is hidden nothing is read. */
export class HistoryView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #core: Core;
  readonly #running: Running;
  readonly #extension: vscode.Uri;
  readonly #disposables: vscode.Disposable[];
  #view: vscode.WebviewView | undefined;
  #watcher: { dispose(): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #shown = PAGE;

  constructor(core: Core, running: Running, extension: vscode.Uri) {
    this.#core = core;
    this.#running = running;
    this.#extension = extension;
    this.#disposables = [vscode.window.registerWebviewViewProvider(VIEWS.history, this)];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const bundle = vscode.Uri.joinPath(this.#extension, 'dist', 'webview');
    const media = vscode.Uri.joinPath(this.#extension, 'media');
    this.#view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [bundle, media] };
    view.webview.html = page(view.webview, bundle, media);
    const subscriptions = [
      view.webview.onDidReceiveMessage((message: FromView) => this.#receive(message)),
      view.onDidChangeVisibility(() => this.#follow(view.visible)),
      this.#running.onEvent(({ type }) => {
        if (type !== 'log' && type !== 'step.progress') this.#settle();
      }),
    ];
    view.onDidDispose(() => {
      this.#follow(false);
      this.#view = undefined;
      for (const subscription of subscriptions) subscription.dispose();
    });
  }

  dispose(): void {
    this.#follow(false);
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #receive(message: FromView): void {
    switch (message.type) {
      case 'ready':
        return this.#follow(true);
      case 'more':
        this.#shown += PAGE;
        return this.#settle();
      case 'openLog':
        return void vscode.commands.executeCommand(COMMANDS.openLog, { session: message.session, key: message.key });
      case 'build':
        return void vscode.commands.executeCommand(COMMANDS.build);
      default:
        // The compiler refuses a switch that forgets a message; one that is not ours is passed over.
        message satisfies never;
    }
  }

  #follow(visible: boolean): void {
    this.#watcher?.dispose();
    this.#watcher = undefined;
    if (!visible) return;
    void this.#core.store().then(
      (store) => {
        if (this.#view?.visible === true) this.#watcher ??= store.watch(() => this.#settle());
      },
      () => undefined,
    );
    this.#settle();
  }

  #settle(): void {
    if (this.#view?.visible !== true) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#send();
    }, SETTLE_MS);
  }

  async #send(): Promise<void> {
    const view = this.#view;
    if (view === undefined) return;
    try {
      const store = await this.#core.store();
      const sessions = await store.list({ limit: this.#shown + 1 });
      const message: ToView = { type: 'sessions', sessions: sessions.slice(0, this.#shown).map(sessionView), more: sessions.length > this.#shown };
      await view.webview.postMessage(message);
    } catch (error) {
      const { message, hint } = reportOf(error);
      view.description = 'not available';
      void vscode.window.showErrorMessage(`The build history cannot be read: ${message} ${hint ?? ''}`);
    }
  }
}

/** Scripts run only with this page's nonce; styles and fonts come from the extension; nothing else is loaded. */
function page(webview: vscode.Webview, bundle: vscode.Uri, media: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const asset = (folder: vscode.Uri, name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; font-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${asset(bundle, 'codicon.css')}">
  <link rel="stylesheet" href="${asset(media, 'history.css')}">
  <title>Session history</title>
</head>
<body>
  <main id="sessions" aria-live="off"></main>
  <script nonce="${nonce}" src="${asset(bundle, 'history.js')}"></script>
</body>
</html>`;
}
