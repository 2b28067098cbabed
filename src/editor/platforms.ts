import * as vscode from 'vscode';
import type { Probed } from '../engine/platform.ts';
import { CONTEXT_KEYS, VIEWS } from './contribution.ts';
import type { Core } from './core.ts';

/** The container engines of this machine. Asked when the view is visible; without one it is empty and says what to do. */
export class PlatformTree implements vscode.TreeDataProvider<Probed>, vscode.Disposable {
  readonly #core: Core;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Probed>;
  #active: Probed | undefined;

  constructor(core: Core) {
    this.#core = core;
    this.#view = vscode.window.createTreeView(VIEWS.platforms, { treeDataProvider: this });
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(node?: Probed): Promise<Probed[]> {
    if (node !== undefined) return [];
    const { probePlatforms, surroundings } = await this.#core.reader();
    const probed = await probePlatforms(surroundings(this.#core.environment()));
    this.#active = probed.find(({ engine }) => engine !== undefined);
    this.#view.description = this.#active?.engine?.platform.name ?? '';
    // Only an answer may say that there is none: while it is awaited, or when it cannot be asked for, the view stays empty.
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.platforms, this.#active === undefined ? 'none' : 'ready');
    return this.#active === undefined ? [] : probed;
  }

  getTreeItem({ candidate, engine, reason }: Probed): vscode.TreeItem {
    const item = new vscode.TreeItem(engine?.platform.name ?? candidate.name);
    const isActive = candidate.host === this.#active?.candidate.host;
    item.description = engine === undefined ? (reason ?? '') : `${engine.platform.version}${isActive ? ' · active' : ''}`;
    item.iconPath = new vscode.ThemeIcon(engine === undefined ? 'debug-disconnect' : isActive ? 'vm-active' : 'vm');
    item.tooltip = `${candidate.host}\n${engine === undefined ? (reason ?? '') : engine.containerdStore ? 'Keeps images in containerd: local layer caches work.' : 'Classic image store: no local layer caches.'}`;
    return item;
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }
}
