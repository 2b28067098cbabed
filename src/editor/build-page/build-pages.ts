import * as vscode from 'vscode';
import { BuildPage, type BuildPageActions, type PageTarget } from './build-page.ts';
import { type BuildSource, StoredBuild } from './build-facts.ts';
import { PAGES } from '../contribution.ts';
import type { Core } from '../core.ts';

/** What a page keeps of itself, so that it is there again after the window was reloaded. */
interface Kept {
  readonly session?: unknown;
  readonly key?: unknown;
}

/** The build pages of this window, one for each session. */
export class BuildPages implements vscode.WebviewPanelSerializer<Kept>, vscode.Disposable {
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

  /** Shows a session's page. */
  async open(session: string, shown: PageTarget): Promise<void> {
    const page = this.#pages.get(session);
    if (page !== undefined) return page.show(shown.key, shown.against);
    this.#add(session, shown, this.#newPanel(), await this.#stored(session));
  }

  /** Shows what does not come from the history. */
  openSource(id: string, source: BuildSource): void {
    // The file may be another one than that of an open page.
    this.#pages.get(id)?.dispose();
    this.#add(id, {}, this.#newPanel(), source);
  }

  close(session: string): void {
    this.#pages.get(session)?.dispose();
  }

  /** A page without a session that it could show is closed: what it showed came from a file. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: Kept | undefined): Promise<void> {
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
