import * as vscode from 'vscode';
import type { Readiness } from '../event/event.ts';
import { COMMANDS } from './contribution.ts';
import type { Core } from './core.ts';
import type { WorkspaceModel } from './workspace-model.ts';
import type { RunningBuilds } from './running-builds.ts';
import { safeUi } from './safe-ui.ts';
import { visible } from '../event/visible.ts';

const TRUST_TO_CHECK = 'Trust this folder to check its registries.';

/** The status bar item with the number of registries that are active. */
export class CacheStatus implements vscode.Disposable {
  readonly #core: Core;
  readonly #model: WorkspaceModel;
  readonly #item: vscode.StatusBarItem;
  readonly #disposables: vscode.Disposable[];

  constructor(core: Core, model: WorkspaceModel, running: RunningBuilds) {
    this.#core = core;
    this.#model = model;
    this.#item = vscode.window.createStatusBarItem('devopsmaestro.cache', vscode.StatusBarAlignment.Left, 10);
    this.#item.name = 'DevOpsMaestro Cache';
    this.#item.command = COMMANDS.showReadiness;
    this.#disposables = [
      this.#item,
      model.onDidChange(() => void this.update()),
      running.onEvent((event) => {
        // A session probes only the registries that it uses; this item shows all that are configured.
        if (event.type === 'session.readiness') void this.update();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.update()),
    ];
  }

  /** Probes the registries. The item is hidden if none is configured. */
  async update(): Promise<Readiness | undefined> {
    const { registries } = await this.#model.documents();
    if (registries.length === 0) {
      this.#item.hide();
      return undefined;
    }
    if (!vscode.workspace.isTrusted) {
      this.#item.text = '$(database) Cache';
      this.#item.tooltip = TRUST_TO_CHECK;
      this.#item.show();
      return undefined;
    }
    const { probeReadiness } = await this.#core.reader();
    const readiness = await probeReadiness(registries);
    this.#show(readiness);
    return readiness;
  }

  /** Probes now and lists each registry with its state. */
  async showDetails(): Promise<void> {
    const readiness = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Checking registries…' },
      () => this.update(),
    );
    if (readiness === undefined) {
      const why = vscode.workspace.isTrusted
        ? 'No registries are configured. Add a Registry document to configure one.'
        : TRUST_TO_CHECK;
      return void safeUi.showInformationMessage(why);
    }
    const picks = readiness.registries.map(({ name, url, active, reason }) => ({
      label: `$(${active ? 'pass' : 'error'}) ${name}`,
      description: url,
      detail: active ? 'active' : (reason ?? 'inactive'),
    }));
    await safeUi.showQuickPick(picks, { title: readiness.line, placeHolder: 'Registries' });
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #show({ line, active, total, registries }: Readiness): void {
    if (total === 0) return this.#item.hide();
    this.#item.text = `$(database) Cache ${active}/${total}`;
    this.#item.tooltip = visible(
      [
        line,
        ...registries.map(
          ({ name, url, active: up, reason }) =>
            `${up ? '✓' : '✗'} ${name} (${url})${up ? '' : `: ${reason ?? 'inactive'}`}`,
        ),
      ].join('\n'),
      '\t\n',
    );
    this.#item.accessibilityInformation = { label: line };
    this.#item.backgroundColor = active < total ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }
}
