import type * as vscode from 'vscode';
import { CacheStatus } from './editor/cache-status.ts';
import { buildPageActions } from './editor/build-page/build-page-actions.ts';
import { BuildPages } from './editor/build-page/build-pages.ts';
import { provideCodeLenses } from './editor/yaml/code-lens.ts';
import { registerCommands } from './editor/commands/commands.ts';
import { Core } from './editor/core.ts';
import { provideDockerfiles } from './editor/yaml/dockerfile-documents.ts';
import { ExportedSessions } from './editor/history/exported-sessions.ts';
import { BuildProblems } from './editor/build-problems.ts';
import { HistoryView } from './editor/history/history-view.ts';
import { LogDocuments } from './editor/history/log-documents.ts';
import { WorkspaceModel } from './editor/workspace-model.ts';
import { Output } from './editor/output.ts';
import { PlatformTree } from './editor/tree/platform-tree.ts';
import { showProblems } from './editor/yaml/problems.ts';
import { provideQuickFixes } from './editor/yaml/quick-fixes.ts';
import { RunningBuilds } from './editor/running-builds.ts';
import { Secrets } from './editor/commands/secrets.ts';
import { WorkspaceTree } from './editor/tree/workspace-tree.ts';
import type { TreeNode } from './editor/tree/tree-items.ts';
import type { Probed } from './engine/connection/engine-choice.ts';
import { provideYamlHelp } from './editor/yaml/yaml-help.ts';
import { safeUi } from './editor/safe-ui.ts';
import { visible } from './event/visible.ts';

/** The extension's API, which the tests use. */
export interface Api {
  readonly workspaces: vscode.TreeDataProvider<TreeNode>;
  readonly platforms: vscode.TreeDataProvider<Probed>;
}

let running: RunningBuilds | undefined;

/** Registers everything and starts nothing: heavy parts load on first use. */
export function activate(context: vscode.ExtensionContext): Api {
  const { version } = context.extension.packageJSON as { version: string };
  running = new RunningBuilds();
  const output = new Output(running);
  const secrets = new Secrets(context.secrets);
  const core = new Core(version, secrets, (message) => {
    output.channel.appendLine(visible(`warning: ${message}`, '\t\n'));
    void safeUi.showWarningMessage(message);
  });
  const model = new WorkspaceModel(core);
  const exports = new ExportedSessions(core);
  const logs = new LogDocuments(core, exports);
  const cacheStatus = new CacheStatus(core, model, running);
  const platforms = new PlatformTree(core);
  const pages = new BuildPages(core, context.extensionUri, buildPageActions);
  const workspaces = new WorkspaceTree(core, model, running);
  context.subscriptions.push(
    running,
    output,
    core,
    model,
    cacheStatus,
    platforms,
    pages,
    workspaces,
    logs,
    new HistoryView(core, running, context.extensionUri),
    showProblems(model),
    provideQuickFixes(model),
    provideYamlHelp(context.extension),
    new BuildProblems(model, running),
    provideDockerfiles(core, model, exports),
    provideCodeLenses(core, model, running),
    registerCommands({
      core,
      model,
      running,
      pages,
      cacheStatus,
      platforms,
      output: output.channel,
      memory: context.workspaceState,
      secrets,
      logs,
      exports,
    }),
  );
  // Once the window has started, reading the documents shows their problems and the cache's state.
  const idle = setTimeout(() => model.refresh(), 1000);
  context.subscriptions.push({ dispose: () => clearTimeout(idle) });
  return { workspaces, platforms };
}

/** Builds of a closing window are stored as interrupted before it exits. */
export async function deactivate(): Promise<void> {
  await running?.interrupt();
}
