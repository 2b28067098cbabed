import * as vscode from 'vscode';
import type { Probed } from '../../engine/connection/engine-choice.ts';
import { CONTEXT_KEYS, VIEWS } from '../contribution.ts';
import type { Core } from '../core.ts';
import { platformRow } from './platform-row.ts';
import { visible } from '../../event/visible.ts';
import { safeUi } from '../safe-ui.ts';

/** The container engines of this machine, probed while the view is visible. An empty view shows what to do. */
export class PlatformTree implements vscode.TreeDataProvider<Probed>, vscode.Disposable {
  readonly #core: Core;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Probed>;
  #selected: Probed | undefined;

  constructor(core: Core) {
    this.#core = core;
    this.#view = vscode.window.createTreeView(VIEWS.platforms, { treeDataProvider: this });
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(node?: Probed): Promise<Probed[]> {
    if (node !== undefined) return [];
    const { findPlatforms } = await this.#core.reader();
    const { probed, selected, warnings } = await findPlatforms(this.#core.engineSettings(), process.env);
    this.#selected = selected;
    this.#view.description = selected === undefined ? '' : (selected.engine?.platform.name ?? 'not responding');
    this.#view.message = visible(warnings.join('\n'), '\t\n');
    // The welcome text for "none" appears only once the probe has answered.
    void vscode.commands.executeCommand(
      'setContext',
      CONTEXT_KEYS.platforms,
      selected?.engine === undefined ? 'none' : 'ready',
    );
    return selected === undefined ? [] : [...probed];
  }

  getTreeItem(probed: Probed): vscode.TreeItem {
    const { label, description, icon, tooltip } = platformRow(probed, probed.candidate === this.#selected?.candidate);
    return safeUi.treeItem({ label, description, tooltip, iconPath: new vscode.ThemeIcon(icon) });
  }

  /** The engine's image store is queried only when it is shown. */
  async resolveTreeItem(item: vscode.TreeItem, { candidate, engine }: Probed): Promise<vscode.TreeItem> {
    if (engine === undefined) return item;
    const features = await engine.features().catch(() => undefined);
    if (features === undefined) return item;
    const store = features.has('containerd-images')
      ? 'containerd image store: supports local layer caches.'
      : 'Classic image store: does not support local layer caches.';
    item.tooltip = `${candidate.host}\n${store}`;
    return item;
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }
}
