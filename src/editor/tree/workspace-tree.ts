import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { LastSuccess } from '../../session/index/workspaces.ts';
import type { Diagnostic } from '../../workspace/document/diagnostic.ts';
import { isInside } from '../../text/inside.ts';
import type { Workspace } from '../../workspace/model.ts';
import { brokenRows } from './broken.ts';
import { ChangedWorkspaces, MissingImages } from './image-marks.ts';
import { VIEWS } from '../contribution.ts';
import type { Core } from '../core.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import type { RunningBuilds } from '../running-builds.ts';
import { appsOf } from './apps.ts';
import { safeUi } from '../safe-ui.ts';
import {
  appItem,
  brokenItem,
  detailItem,
  groupItem,
  type LastBuild,
  type TreeNode,
  workspaceItem,
} from './tree-items.ts';

/** The tree of apps, their workspaces and the resolved values of each. Nothing is read until it is visible. */
export class WorkspaceTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #core: Core;
  readonly #model: WorkspaceModel;
  readonly #running: RunningBuilds;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  readonly #changedWorkspaces: ChangedWorkspaces;
  readonly #missingImages: MissingImages;
  #lastBuilds = new Map<string, LastBuild>();
  #warnings: readonly Diagnostic[] = [];

  constructor(core: Core, model: WorkspaceModel, running: RunningBuilds) {
    this.#core = core;
    this.#model = model;
    this.#running = running;
    this.#changedWorkspaces = new ChangedWorkspaces(core);
    this.#missingImages = new MissingImages(core, () => this.refresh());
    const view = vscode.window.createTreeView(VIEWS.workspaces, { treeDataProvider: this, showCollapseAll: true });
    let watcher: vscode.Disposable | undefined;
    const setVisible = (visible: boolean): void => {
      watcher?.dispose();
      watcher = visible ? this.#watchStore() : undefined;
    };
    this.#disposables.push(
      view,
      view.onDidChangeVisibility(({ visible }) => setVisible(visible)),
      new vscode.Disposable(() => setVisible(false)),
      model.onDidChange(() => this.refresh()),
      vscode.workspace.onDidSaveTextDocument((document) => void this.#saved(document)),
      running.onEvent((event) => {
        if (
          event.type === 'session.started' ||
          event.type === 'workspace.started' ||
          event.type === 'workspace.finished'
        )
          this.refresh();
      }),
    );
    setVisible(view.visible);
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    switch (node?.kind) {
      case 'app':
        return [
          ...node.workspaces.map((workspace): TreeNode => ({ kind: 'workspace', workspace })),
          ...node.broken.map((document): TreeNode => ({ kind: 'broken', document, isBelowApp: true })),
        ];
      case 'workspace':
        return this.#details(node);
      case 'group':
        return node.details.map((detail, index) => ({ kind: 'detail', workspace: node.workspace, detail, index }));
      case 'broken':
      case 'detail':
        return [];
      case undefined:
        return this.#apps();
    }
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return safeUi.treeItem(this.#item(node));
  }

  #item(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'app':
        return appItem(node);
      case 'workspace': {
        const last = this.#lastBuilds.get(node.workspace.identity) ?? {};
        const building =
          this.#running.isBuilding(node.workspace.identity) ||
          last.status === 'in_progress' ||
          last.status === 'queued';
        const { file, line } = node.workspace.appPath.location;
        return workspaceItem(
          node,
          last,
          building,
          this.#warnings.filter((each) => each.file === file && each.line === line),
        );
      }
      case 'broken':
        return brokenItem(node);
      case 'group':
        return groupItem(node);
      case 'detail':
        return detailItem(node);
    }
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #apps(): Promise<TreeNode[]> {
    const { workspaces, broken, diagnostics } = await this.#model.documents();
    this.#warnings = diagnostics.filter(({ code }) => code === 'unused-file');
    if (workspaces.length > 0) this.#lastBuilds = await this.#readLastBuilds();
    const apps = appsOf(workspaces);
    const { ofApps, others } = brokenRows(broken, apps);
    return [
      ...others.map((document): TreeNode => ({ kind: 'broken', document, isBelowApp: false })),
      ...apps.map((app): TreeNode => ({ kind: 'app', ...app, broken: ofApps.get(app.id) ?? [] })),
    ];
  }

  async #details({ workspace }: Extract<TreeNode, { kind: 'workspace' }>): Promise<TreeNode[]> {
    const { detailsOf } = await this.#core.reader();
    const { facts, plugins, args, env, registries, certificates, credentials } = detailsOf(workspace);
    const groups = [
      { title: 'Build args', details: args },
      { title: 'Environment variables', details: env },
      { title: 'Registries', details: registries },
      { title: 'CA certificates', details: certificates },
      { title: 'Credentials', details: credentials },
      { title: 'Neovim plugins', details: plugins },
    ].filter(({ details }) => details.length > 0);
    return [
      ...facts.map((detail, index): TreeNode => ({ kind: 'detail', workspace, detail, index })),
      ...groups.map((group): TreeNode => ({ kind: 'group', workspace, ...group })),
    ];
  }

  async #readLastBuilds(): Promise<Map<string, LastBuild>> {
    try {
      const store = await this.#core.store();
      const [results, images, { workspaces }] = await Promise.all([
        store.lastResults(),
        store.lastSuccessful(),
        this.#model.documents(),
      ]);
      const changed = await this.#changedWorkspaces.of(workspaces, images);
      const missing = this.#missingImages.of(images);
      const last = new Map<string, LastBuild>();
      for (const [identity, { status, at }] of results) last.set(identity, { status, at });
      for (const [identity, success] of images)
        last.set(identity, {
          ...last.get(identity),
          ...builtAs(success),
          changed: changed.has(identity),
          imageMissing: missing.has(identity),
        });
      return last;
    } catch {
      // The history view reports what is wrong with the store; the workspaces can be shown without it.
      return new Map();
    }
  }

  /** A saved manifest, certificate or copied file may change the plan. The model itself watches YAML. */
  async #saved({ fileName }: vscode.TextDocument): Promise<void> {
    const { workspaces } = await this.#model.documents();
    if (!workspaces.some((workspace) => mayUse(workspace, fileName))) return;
    this.#changedWorkspaces.invalidate();
    this.refresh();
  }

  /** Follows builds of other windows and terminals too. */
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

function mayUse({ appPath, dockerfile, certificates }: Workspace, file: string): boolean {
  if (appPath.value === dirname(file) || (dockerfile !== undefined && isInside(dockerfile.context.value, file)))
    return true;
  return certificates.some(({ source }) => source.kind === 'file' && source.path === file);
}

function builtAs({ image, completedAt }: LastSuccess): LastBuild {
  return { image, builtAt: completedAt };
}
