import * as vscode from 'vscode';
import { buildWorkspaces, cancelBuild, openPlace } from './build.ts';
import type { CacheStatus } from './cache-status.ts';
import { COMMANDS, VIEWS, WALKTHROUGH } from './contribution.ts';
import type { Core } from './core.ts';
import { createWorkspace } from './create.ts';
import { compareDockerfile, showDockerfile, showLog } from './documents.ts';
import type { Model } from './model.ts';
import { pickWorkspace, workspacesFor } from './pick.ts';
import type { PlatformTree } from './platforms.ts';
import type { Secrets } from './secrets.ts';
import type { Running } from './running.ts';
import type { TreeNode } from './tree-items.ts';

interface Parts {
  readonly core: Core;
  readonly model: Model;
  readonly running: Running;
  readonly cacheStatus: CacheStatus;
  readonly platforms: PlatformTree;
  readonly output: vscode.OutputChannel;
  readonly memory: vscode.Memento;
  readonly secrets: Secrets;
}

/** Which log: a workspace's of a session by key or identity, or the newest of a tree node. */
type LogTarget = TreeNode | { readonly session: string; readonly key?: string; readonly identity?: string } | undefined;

export function registerCommands(parts: Parts): vscode.Disposable {
  const { core, model, running, cacheStatus, platforms, output, memory, secrets } = parts;
  const handlers: Readonly<Record<keyof typeof COMMANDS, (argument?: never) => unknown>> = {
    getStarted: () => vscode.commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false),
    createWorkspace: () => createWorkspace(core, model),
    build: async (node?: TreeNode) => buildWorkspaces(core, model, running, await workspacesFor(node, model, memory), {}),
    buildNoCache: async (node?: TreeNode) => buildWorkspaces(core, model, running, await workspacesFor(node, model, memory), { noCache: true }),
    buildAll: async () => buildWorkspaces(core, model, running, (await model.documents()).workspaces, {}),
    cancelBuild: () => cancelBuild(running),
    showDockerfile: async (node?: TreeNode) => {
      for (const workspace of await workspacesFor(node, model, memory)) await showDockerfile(workspace);
    },
    compareDockerfile: async (node?: TreeNode) => {
      for (const workspace of await workspacesFor(node, model, memory)) await compareDockerfile(core, workspace);
    },
    openLog: (target?: LogTarget) => openLog(parts, target),
    openYaml: (node?: TreeNode) => {
      const place = node?.kind === 'workspace' ? node.workspace.place : node?.kind === 'detail' ? node.detail.place : undefined;
      return place === undefined ? undefined : openPlace(place);
    },
    copyValue: (node?: TreeNode) => (node?.kind === 'detail' ? vscode.env.clipboard.writeText(node.detail.value) : undefined),
    refresh: () => model.refresh(),
    refreshPlatforms: async () => {
      await vscode.commands.executeCommand(`${VIEWS.platforms}.focus`);
      platforms.refresh();
    },
    showReadiness: () => cacheStatus.showDetails(),
    setSecret: () => secrets.set(),
    listSecrets: () => secrets.list(),
    deleteSecret: () => secrets.delete(),
    showOutput: () => output.show(true),
  };
  const names = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[];
  return vscode.Disposable.from(...names.map((name) => vscode.commands.registerCommand(COMMANDS[name], handlers[name])));
}

async function openLog({ core, model, memory }: Parts, target: LogTarget): Promise<void> {
  const store = await core.store();
  if (target !== undefined && 'session' in target) {
    const session = await store.get(target.session);
    const row = session.workspaces.find(({ ref }) => ref.key === target.key || ref.identity === target.identity);
    if (row !== undefined) await showLog(session, row);
    return;
  }
  const workspace = target?.kind === 'workspace' ? target.workspace : await pickWorkspace(model, memory);
  if (workspace === undefined) return;
  const last = (await store.lastResults()).get(workspace.identity);
  if (last === undefined) return void vscode.window.showInformationMessage(`${workspace.app}/${workspace.name} has not been built yet.`);
  const session = await store.get(last.sessionId);
  const row = session.workspaces.find(({ ref }) => ref.identity === workspace.identity);
  if (row !== undefined) await showLog(session, row);
}
