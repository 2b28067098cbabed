import * as vscode from 'vscode';
import { reportOf } from '../../event/error.ts';
import { isFinal } from '../../event/status.ts';
import type { BuildAction, BuildView, FromBuildPage, ToBuildPage } from '../../webview/build/build-protocol.ts';
import { deltaOf } from '../../webview/build/build-delta.ts';
import type { BuildSource } from './build-facts.ts';
import { type BuildFacts, buildView } from './build-model.ts';
import { fillWebview } from '../webview-page.ts';
import { safeUi } from '../safe-ui.ts';
import { visible } from '../../event/visible.ts';

/** Changes within this time are sent together. */
const DEBOUNCE_MS = 250;
/** How often durations of a running build are updated without an event. */
const CLOCK_MS = 1000;
const MAX_TITLE_LENGTH = 60;

/** What a page's buttons do. */
export interface BuildPageActions {
  run(action: BuildAction, facts: BuildFacts, step: string | undefined): void;
  open(session: string, key: string): void;
}

/** A workspace of a session, and the session to compare it with. */
export interface PageTarget {
  readonly key?: string | undefined;
  readonly against?: string | undefined;
}

/** A page in the editor area that shows one workspace of a session at a time. Nothing is read while it is hidden. */
export class BuildPage implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #source: BuildSource;
  readonly #actions: BuildPageActions;
  #key: string | undefined;
  /** The session to compare it with. */
  #against: string | undefined;
  #facts: BuildFacts | undefined;
  /** The view that the page has; undefined while it is hidden. */
  #sent: BuildView | undefined;
  #following: { dispose(): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #clock: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    panel: vscode.WebviewPanel,
    extension: vscode.Uri,
    source: BuildSource,
    { key, against }: PageTarget,
    actions: BuildPageActions,
  ) {
    this.#panel = panel;
    this.#source = source;
    this.#actions = actions;
    this.#key = key;
    this.#against = against;
    panel.iconPath = new vscode.ThemeIcon('package');
    panel.webview.onDidReceiveMessage((message: FromBuildPage) => this.#receive(message));
    panel.onDidChangeViewState(() => {
      // VS Code recreates a hidden page when it is shown, and the page then sends `ready`.
      if (!panel.visible) this.#forget();
    });
    const trust = vscode.workspace.onDidGrantWorkspaceTrust(() => this.#refresh());
    panel.onDidDispose(() => {
      trust.dispose();
      this.#forget();
    });
    fillWebview(panel.webview, extension, { name: 'build', title: 'Build' });
  }

  show(key: string | undefined, against: string | undefined): void {
    this.#panel.reveal();
    this.#key = key ?? this.#key;
    this.#against = against ?? this.#against;
    this.#refresh();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #forget(): void {
    this.#sent = undefined;
    this.#stop();
  }

  /** Stops the subscription and the timers. */
  #stop(): void {
    this.#following?.dispose();
    this.#following = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    clearTimeout(this.#clock);
  }

  #receive(message: FromBuildPage): void {
    switch (message.type) {
      case 'ready':
        this.#sent = undefined;
        return this.#refresh();
      case 'workspace':
        this.#key = message.key;
        this.#against = undefined;
        return this.#refresh();
      case 'session':
        return this.#actions.open(message.session, this.#facts?.row.ref.key ?? '');
      case 'action':
        if (this.#facts !== undefined) this.#actions.run(message.action, this.#facts, message.step);
        return;
      default:
        message satisfies never;
    }
  }

  #refresh(): void {
    this.#turn = this.#turn.then(() => this.#read());
  }

  #refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#refresh();
    }, DEBOUNCE_MS);
  }

  async #read(): Promise<void> {
    if (!this.#panel.visible) return;
    try {
      // Subscribes before reading, so that no change is missed.
      this.#following ??= this.#source.onChange?.(() => this.#refreshSoon());
      const facts = await this.#source.facts(this.#key, this.#against);
      this.#facts = facts;
      this.#key = facts.row.ref.key;
      if (isFinal(facts.session.status)) this.#stop();
      await this.#draw(facts);
    } catch (error) {
      const { message, hint } = reportOf(error);
      await this.#post({ type: 'unavailable', message: `This build cannot be shown: ${message} ${hint ?? ''}` });
    }
  }

  async #draw(facts: BuildFacts): Promise<void> {
    if (!this.#panel.visible) return;
    const view = buildView(facts, Date.now(), vscode.workspace.isTrusted);
    const before = this.#sent;
    this.#sent = view;
    this.#panel.title = visible(tabTitle(view.heading.name));
    const sameBuild = before?.heading.key === view.heading.key;
    const delta = sameBuild ? deltaOf(before, view) : undefined;
    if (!sameBuild) await this.#post({ type: 'build', view });
    else if (delta !== undefined) await this.#post({ type: 'delta', delta });
    clearTimeout(this.#clock);
    if (!isFinal(facts.session.status)) this.#clock = setTimeout(() => this.#redraw(), CLOCK_MS);
  }

  #redraw(): void {
    this.#turn = this.#turn.then(async () => {
      if (this.#facts !== undefined) await this.#draw(this.#facts);
    });
  }

  async #post(message: ToBuildPage): Promise<void> {
    // The page may have been closed meanwhile.
    await Promise.resolve(safeUi.postMessage(this.#panel.webview, message)).catch(() => undefined);
  }
}

/** Tabs grow with their titles, so long ones are cut. */
function tabTitle(title: string): string {
  return title.length > MAX_TITLE_LENGTH ? `${title.slice(0, MAX_TITLE_LENGTH)}…` : title;
}
