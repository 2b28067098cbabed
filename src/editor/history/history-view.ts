import * as vscode from 'vscode';
import { reportOf } from '../../event/error.ts';
import type { FromHistoryPage, HistoryRange, ToHistoryPage } from '../../webview/history/history-protocol.ts';
import { COMMANDS, VIEWS } from '../contribution.ts';
import type { Core } from '../core.ts';
import { recordedNames, sessionFilter, sessionItem } from './history-model.ts';
import type { RunningBuilds } from '../running-builds.ts';
import { manageTrust } from '../trust.ts';
import { fillWebview } from '../webview-page.ts';
import { safeUi } from '../safe-ui.ts';

/** Changes within this time are sent together. */
const DEBOUNCE_MS = 100;

/** The sidebar view of past and running sessions. Nothing is read while it is hidden. */
export class HistoryView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #core: Core;
  readonly #running: RunningBuilds;
  readonly #extension: vscode.Uri;
  readonly #disposables: vscode.Disposable[];
  #view: vscode.WebviewView | undefined;
  #watcher: { dispose(): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The rows that the page shows. */
  #range: HistoryRange | undefined;
  /** The keys of the workspaces that were last sent. */
  #sentKeys: string | undefined;

  constructor(core: Core, running: RunningBuilds, extension: vscode.Uri) {
    this.#core = core;
    this.#running = running;
    this.#extension = extension;
    this.#disposables = [vscode.window.registerWebviewViewProvider(VIEWS.history, this)];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    // Loads the database while the page loads.
    void this.#core
      .store()
      .then(
        (store) => store.list({ limit: 1 }),
        () => undefined,
      )
      .catch(() => undefined);
    const subscriptions = [
      view.webview.onDidReceiveMessage((message: FromHistoryPage) => this.#receive(message)),
      view.onDidChangeVisibility(() => this.#follow(view.visible)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#sendTrust()),
      this.#running.onEvent(({ type }) => {
        if (type !== 'log' && !type.startsWith('step.')) this.#sendSoon();
      }),
    ];
    view.onDidDispose(() => {
      this.#follow(false);
      this.#view = undefined;
      for (const subscription of subscriptions) subscription.dispose();
    });
    fillWebview(view.webview, this.#extension, { name: 'history', title: 'Session history' });
  }

  dispose(): void {
    this.#follow(false);
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #receive(message: FromHistoryPage): void {
    switch (message.type) {
      case 'ready':
        this.#sentKeys = undefined;
        void this.#sendTrust();
        return this.#follow(true);
      case 'show':
        this.#range = message.range;
        return void this.#send();
      case 'open':
        return void vscode.commands.executeCommand(COMMANDS.openSession, { session: message.session });
      case 'delete':
        return void vscode.commands.executeCommand(COMMANDS.deleteSession, { session: message.session });
      case 'manageTrust':
        return void manageTrust();
      case 'build':
        return void vscode.commands.executeCommand(COMMANDS.build);
      default:
        // The compiler checks that all messages are handled; unknown ones are ignored.
        message satisfies never;
    }
  }

  #follow(visible: boolean): void {
    this.#watcher?.dispose();
    this.#watcher = undefined;
    if (!visible) return;
    void this.#core.store().then(
      (store) => {
        if (this.#view?.visible === true) this.#watcher ??= store.watch(() => this.#sendSoon());
      },
      () => undefined,
    );
    this.#sendSoon();
  }

  #sendSoon(): void {
    if (this.#view?.visible !== true) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#send();
    }, DEBOUNCE_MS);
  }

  async #send(): Promise<void> {
    const range = this.#range;
    if (this.#view === undefined || range === undefined) return;
    try {
      const store = await this.#core.store();
      const { total, sessions } = await store.slice({
        offset: range.from,
        limit: range.count,
        filter: sessionFilter(range.filter, Date.now()),
      });
      const keys = await store.keys();
      const names = recordedNames(keys);
      await this.#post({ type: 'rows', range, total, rows: sessions.map((session) => sessionItem(session, names)) });
      await this.#sendWorkspaces(keys, names);
    } catch (error) {
      const { message, hint } = reportOf(error);
      await this.#post({ type: 'failed', message: `The build history cannot be read: ${message} ${hint ?? ''}` });
    }
  }

  async #sendTrust(): Promise<void> {
    await this.#post({ type: 'trust', isTrusted: vscode.workspace.isTrusted });
  }

  async #sendWorkspaces(keys: ReadonlyMap<string, string>, names: ReadonlyMap<string, string>): Promise<void> {
    const joined = [...keys.values()].join();
    if (joined === this.#sentKeys) return;
    this.#sentKeys = joined;
    const workspaces = [...keys].map(([identity, key]) => ({ key, name: names.get(identity) ?? identity }));
    await this.#post({ type: 'workspaces', workspaces: workspaces.sort((a, b) => (a.name < b.name ? -1 : 1)) });
  }

  async #post(message: ToHistoryPage): Promise<void> {
    await safeUi.postMessage(this.#view?.webview, message);
  }
}
