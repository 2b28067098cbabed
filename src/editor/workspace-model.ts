import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Registry, Workspace } from '../workspace/model.ts';
import type { Diagnostic } from '../workspace/document/diagnostic.ts';
import { displayNames } from '../workspace/hierarchy/display-names.ts';
import type { BrokenDocument } from '../workspace/resource.ts';
import { CONTEXT_KEYS } from './contribution.ts';
import type { Core } from './core.ts';

export interface Documents {
  readonly workspaces: readonly Workspace[];
  readonly registries: readonly Registry[];
  /** Documents that are in no workspace because of an error, and files that could not be read. */
  readonly broken: readonly BrokenDocument[];
  readonly diagnostics: readonly Diagnostic[];
  /** How each workspace is called, by identity: with its folder where several have the same name. */
  readonly names: ReadonlyMap<string, string>;
}

const NOTHING = { workspaces: [], registries: [], broken: [], diagnostics: [] };
/** How long files may change before they are read again. Milliseconds. */
const SETTLE_MS = 300;

/** What the YAML of the opened folders says: read on first use, and again whenever a YAML file changes. */
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
      watcher.onDidChange(() => this.#settle()),
      watcher.onDidCreate(() => this.#settle()),
      watcher.onDidDelete(() => this.#settle()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#settle()),
      vscode.workspace.onDidSaveTextDocument(({ fileName }) => void this.#saved(fileName)),
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

  /** Nobody has asked yet: then there is nothing to read again. */
  #settle(): void {
    if (this.#documents === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), SETTLE_MS);
  }

  /**
   * Other files matter, too: Dockerfiles that workspaces extend, and what is at the root of an app, such as its
   * manifests.
   */
  async #saved(file: string): Promise<void> {
    if (this.#documents === undefined) return;
    const { workspaces, diagnostics } = await this.#documents;
    const concerns = (workspace: Workspace): boolean =>
      workspace.dockerfile?.file.value === file || workspace.appPath.value === dirname(file);
    if (workspaces.some(concerns) || diagnostics.some((each) => each.file === file)) this.#settle();
  }

  async #read(): Promise<Documents> {
    const reading = await this.#core.reading();
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(
      ({ uri }) => uri.scheme === 'file' || uri.scheme === 'vscode-remote',
    );
    const loaded = await Promise.all(folders.map(({ uri }) => reading.loadRoot(uri.fsPath).catch(() => NOTHING)));
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
