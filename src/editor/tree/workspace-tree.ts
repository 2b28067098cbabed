import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { LastSuccess } from '../../session/index/workspaces.ts';
import type { Diagnostic } from '../../workspace/document/diagnostic.ts';
import { isInside } from '../../file/inside.ts';
import type { Workspace } from '../../workspace/model.ts';
import { brokenRows } from './broken.ts';
import { ChangeMarks } from './change-marks.ts';
import { VIEWS } from '../contribution.ts';
import type { Core } from '../core.ts';
import { MissingImages } from './gone-images.ts';
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

/** The tree of apps, their workspaces and what holds for each of those. Nothing is read before it is visible. */
export class WorkspaceTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #core: Core;
  readonly #model: WorkspaceModel;
  readonly #running: RunningBuilds;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  readonly #marks: ChangeMarks;
  readonly #gone: MissingImages;
  #last = new Map<string, LastBuild>();
  #warnings: readonly Diagnostic[] = [];

  constructor(core: Core, model: WorkspaceModel, running: RunningBuilds) {
    this.#core = core;
    this.#model = model;
    this.#running = running;
    this.#marks = new ChangeMarks(core);
    this.#gone = new MissingImages(core, () => this.refresh());
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
    follow(view.visible);
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
        const last = this.#last.get(node.workspace.identity) ?? {};
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
    if (workspaces.length > 0) this.#last = await this.#history();
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

  async #history(): Promise<Map<string, LastBuild>> {
    try {
      const store = await this.#core.store();
      const [results, images, { workspaces }] = await Promise.all([
        store.lastResults(),
        store.lastSuccessful(),
        this.#model.documents(),
      ]);
      const changed = await this.#marks.of(workspaces, images);
      const gone = this.#gone.of(images);
      const last = new Map<string, LastBuild>();
      for (const [identity, { status, at }] of results) last.set(identity, { status, at });
      for (const [identity, success] of images)
        last.set(identity, {
          ...last.get(identity),
          ...builtAs(success),
          changed: changed.has(identity),
          gone: gone.has(identity),
        });
      return last;
    } catch {
      // The history view says what is wrong with the store; the workspaces can be shown without it.
      return new Map();
    }
  }

  /**
   * A manifest at the root of an app, a certificate, or what a Dockerfile copies may change what a build would make;
   * the model watches the YAML itself.
   */
  async #saved({ fileName }: vscode.TextDocument): Promise<void> {
    const { workspaces } = await this.#model.documents();
    if (!workspaces.some((workspace) => mayTake(workspace, fileName))) return;
    this.#marks.forget();
    this.refresh();
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

function mayTake({ appPath, dockerfile, certificates }: Workspace, file: string): boolean {
  if (appPath.value === dirname(file) || (dockerfile !== undefined && isInside(dockerfile.context.value, file)))
    return true;
  return certificates.some(({ source }) => source.kind === 'file' && source.path === file);
}

function builtAs({ image, completedAt }: LastSuccess): LastBuild {
  return { image, builtAt: completedAt };
}
