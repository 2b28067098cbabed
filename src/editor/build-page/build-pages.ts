import * as vscode from 'vscode';
import { BuildPage, type BuildPageActions, type PageTarget } from './build-page.ts';
import { type BuildSource, StoredBuild } from './build-facts.ts';
import { PAGES } from '../contribution.ts';
import type { Core } from '../core.ts';

/** The state of a page that VS Code restores after a reload; untrusted. */
interface SavedState {
  readonly session?: unknown;
  readonly key?: unknown;
}

/** The build pages of this window, one per session. */
export class BuildPages implements vscode.WebviewPanelSerializer<SavedState>, vscode.Disposable {
  readonly #core: Core;
  readonly #extension: vscode.Uri;
  readonly #actions: BuildPageActions;
  readonly #pages = new Map<string, BuildPage>();
  readonly #registration: vscode.Disposable;

  constructor(core: Core, extension: vscode.Uri, actions: BuildPageActions) {
    this.#core = core;
    this.#extension = extension;
    this.#actions = actions;
    this.#registration = vscode.window.registerWebviewPanelSerializer(PAGES.build, this);
  }

  /** Opens or reveals the page of a session. */
  async open(session: string, shown: PageTarget): Promise<void> {
    const page = this.#pages.get(session);
    if (page !== undefined) return page.show(shown.key, shown.against);
    this.#add(session, shown, this.#newPanel(), await this.#stored(session));
  }

  /** Opens the page of an exported build. */
  openSource(id: string, source: BuildSource): void {
    // The file may have changed since a page was opened for it.
    this.#pages.get(id)?.dispose();
    this.#add(id, {}, this.#newPanel(), source);
  }

  close(session: string): void {
    this.#pages.get(session)?.dispose();
  }

  /** Pages of exported builds have no session and are not restored. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: SavedState | undefined): Promise<void> {
    const { session, key } = state ?? {};
    if (typeof session !== 'string') {
      panel.dispose();
      return;
    }
    this.#add(session, typeof key === 'string' ? { key } : {}, panel, await this.#stored(session));
  }

  dispose(): void {
    this.#registration.dispose();
    for (const page of [...this.#pages.values()]) page.dispose();
  }

  async #stored(session: string): Promise<BuildSource> {
    const [store, reader] = await Promise.all([this.#core.store(), this.#core.reader()]);
    return new StoredBuild(store, session, reader);
  }

  #newPanel(): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(PAGES.build, 'Build', vscode.ViewColumn.Active, {});
  }

  #add(id: string, shown: PageTarget, panel: vscode.WebviewPanel, source: BuildSource): void {
    this.#pages.set(id, new BuildPage(panel, this.#extension, source, shown, this.#actions));
    panel.onDidDispose(() => this.#pages.delete(id));
  }
}
