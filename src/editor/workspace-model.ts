import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Registry, Workspace } from '../workspace/model.ts';
import type { Diagnostic } from '../workspace/document/diagnostic.ts';
import { displayNames } from '../event/display-names.ts';
import type { BrokenDocument } from '../workspace/resource.ts';
import { CONTEXT_KEYS } from './contribution.ts';
import type { Core } from './core.ts';

export interface Documents {
  readonly workspaces: readonly Workspace[];
  readonly registries: readonly Registry[];
  /** Documents that belong to no workspace because of an error, and files that could not be read. */
  readonly broken: readonly BrokenDocument[];
  readonly diagnostics: readonly Diagnostic[];
  /** Display names by identity, with the folder where several workspaces have the same name. */
  readonly names: ReadonlyMap<string, string>;
}

const EMPTY = { workspaces: [], registries: [], broken: [], diagnostics: [] };
/** Changes within this time are read together. */
const DEBOUNCE_MS = 300;

/** The documents of the opened folders: read on first use, and again whenever a YAML file changes. */
export class WorkspaceModel implements vscode.Disposable {
  readonly #core: Core;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #documents: Promise<Documents> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(core: Core) {
    this.#core = core;
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.{yaml,yml}');
    this.#disposables.push(
      watcher,
      watcher.onDidChange(() => this.#scheduleRefresh()),
      watcher.onDidCreate(() => this.#scheduleRefresh()),
      watcher.onDidDelete(() => this.#scheduleRefresh()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#scheduleRefresh()),
      vscode.workspace.onDidSaveTextDocument(({ fileName }) => void this.#onSave(fileName)),
    );
  }

  documents(): Promise<Documents> {
    return (this.#documents ??= this.#read());
  }

  refresh(): void {
    this.#documents = undefined;
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Does nothing until the documents have been requested once. */
  #scheduleRefresh(): void {
    if (this.#documents === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), DEBOUNCE_MS);
  }

  /** Dockerfiles that workspaces extend and files at the root of an app, such as manifests, matter too. */
  async #onSave(file: string): Promise<void> {
    if (this.#documents === undefined) return;
    const { workspaces, diagnostics } = await this.#documents;
    const uses = (workspace: Workspace): boolean =>
      workspace.dockerfile?.file.value === file ||
      workspace.appPath.value === dirname(file) ||
      workspace.project?.folder === dirname(file);
    if (workspaces.some(uses) || diagnostics.some((each) => each.file === file)) this.#scheduleRefresh();
  }

  async #read(): Promise<Documents> {
    const reading = await this.#core.reading();
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(
      ({ uri }) => uri.scheme === 'file' || uri.scheme === 'vscode-remote',
    );
    const loaded = await Promise.all(folders.map(({ uri }) => reading.loadRoot(uri.fsPath).catch(() => EMPTY)));
    const workspaces = loaded.flatMap((each) => each.workspaces);
    const documents: Documents = {
      workspaces,
      registries: loaded.flatMap(({ registries }) => registries),
      broken: loaded.flatMap(({ broken }) => broken),
      diagnostics: loaded.flatMap(({ diagnostics }) => diagnostics),
      names: displayNames(workspaces),
    };
    const state = documents.workspaces.length > 0 ? 'ready' : documents.broken.length > 0 ? 'broken' : 'empty';
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.workspaces, state);
    return documents;
  }
}
