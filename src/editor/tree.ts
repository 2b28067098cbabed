import * as vscode from 'vscode';
import type { Workspace } from '../workspace/workspace.ts';
import { ago } from '../webview/time.ts';
import { COMMANDS, VIEWS } from './contribution.ts';
import type { Core } from './core.ts';
import type { Model } from './model.ts';
import type { Running } from './running.ts';

export type TreeNode = { readonly kind: 'app'; readonly app: string; readonly path: string; readonly workspaces: readonly Workspace[] } | { readonly kind: 'workspace'; readonly workspace: Workspace };

/** What the history knows of a workspace. */
interface Last {
  readonly status?: string;
  readonly at?: number;
  readonly image?: string;
  readonly builtAt?: number;
}

/** The tree of apps and their workspaces. Nothing is read before it is visible. */
export class WorkspaceTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #core: Core;
  readonly #model: Model;
  readonly #running: Running;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #last = new Map<string, Last>();

  constructor(core: Core, model: Model, running: Running) {
    this.#core = core;
    this.#model = model;
    this.#running = running;
    const view = vscode.window.createTreeView(VIEWS.workspaces, { treeDataProvider: this, showCollapseAll: true });
    let watcher: vscode.Disposable | undefined;
    const follow = (visible: boolean): void => {
      watcher?.dispose();
      watcher = visible ? this.#watchStore() : undefined;
    };
    this.#disposables.push(
      view,
      view.onDidChangeVisibility(({ visible }) => follow(visible)),
      new vscode.Disposable(() => follow(false)),
      model.onDidChange(() => this.refresh()),
      running.onEvent((event) => {
        if (event.type === 'session.started' || event.type === 'workspace.started' || event.type === 'workspace.finished') this.refresh();
      }),
    );
    follow(view.visible);
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node?.kind === 'workspace') return [];
    if (node?.kind === 'app') return node.workspaces.map((workspace) => ({ kind: 'workspace', workspace }));
    const { workspaces } = await this.#model.documents();
    if (workspaces.length > 0) this.#last = await this.#history();
    const apps = Map.groupBy(workspaces, (workspace) => workspace.path.split('/').slice(0, -1).join('/'));
    return [...apps].map(([path, own]) => ({ kind: 'app', app: own[0]?.app ?? path, path, workspaces: own }));
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.kind === 'app' ? appItem(node) : this.#workspaceItem(node.workspace);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #workspaceItem(workspace: Workspace): vscode.TreeItem {
    const item = new vscode.TreeItem(workspace.name);
    const last = this.#last.get(workspace.identity) ?? {};
    const building = this.#running.isBuilding(workspace.identity) || last.status === 'in_progress' || last.status === 'queued';
    item.id = `workspace ${workspace.identity}`;
    item.contextValue = building ? 'workspace.building' : 'workspace';
    item.iconPath = building ? new vscode.ThemeIcon('loading~spin') : statusIcon(last.status);
    item.description = building ? 'building…' : describe(last);
    item.tooltip = tooltip(workspace, last);
    item.command = { command: COMMANDS.openYaml, title: 'Open YAML', arguments: [node(workspace)] };
    return item;
  }

  async #history(): Promise<Map<string, Last>> {
    try {
      const store = await this.#core.store();
      const [results, images] = await Promise.all([store.lastResults(), store.lastSuccessful()]);
      const last = new Map<string, Last>();
      for (const [identity, { status, at }] of results) last.set(identity, { status, at });
      for (const [identity, { image, completedAt }] of images) last.set(identity, { ...last.get(identity), image, builtAt: completedAt });
      return last;
    } catch {
      // The history view says what is wrong with the store; the workspaces can be shown without it.
      return new Map();
    }
  }

  /** Builds of other windows and terminals show here too. */
  #watchStore(): vscode.Disposable {
    let watcher: vscode.Disposable | undefined;
    let disposed = false;
    void this.#core.store().then(
      (store) => {
        if (!disposed) watcher = store.watch(() => this.refresh());
      },
      () => undefined,
    );
    return new vscode.Disposable(() => {
      disposed = true;
      watcher?.dispose();
    });
  }
}

function node(workspace: Workspace): TreeNode {
  return { kind: 'workspace', workspace };
}

function appItem({ app, path }: Extract<TreeNode, { kind: 'app' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(app, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `app ${path}`;
  item.description = path.split('/').slice(0, -1).join(' / ');
  item.iconPath = new vscode.ThemeIcon('package');
  item.contextValue = 'app';
  return item;
}

function statusIcon(status: string | undefined): vscode.ThemeIcon {
  switch (status) {
    case 'succeeded':
      return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
    case 'failed':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
    case 'timed_out':
      return new vscode.ThemeIcon('watch', new vscode.ThemeColor('testing.iconFailed'));
    case 'cancelled':
      return new vscode.ThemeIcon('circle-slash');
    default:
      return new vscode.ThemeIcon('circle-outline');
  }
}

function describe({ image, builtAt, status }: Last): string {
  if (image === undefined || builtAt === undefined) return status === undefined ? 'not built yet' : status.replace('_', ' ');
  return `${image.slice(image.indexOf(':') + 1)} · ${ago(builtAt, Date.now())}`;
}

function tooltip(workspace: Workspace, { image, builtAt, status, at }: Last): string {
  const lines = [workspace.path, `Language: ${workspace.language}`, `Source: ${workspace.appPath.value}`];
  if (image !== undefined && builtAt !== undefined) lines.push(`Image: ${image}`, `Built: ${new Date(builtAt).toLocaleString()}`);
  if (status !== undefined && at !== undefined) lines.push(`Last build: ${status.replace('_', ' ')}, ${new Date(at).toLocaleString()}`);
  return lines.join('\n');
}
