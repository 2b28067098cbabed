import * as vscode from 'vscode';
import type { SourceLocation } from '../../workspace/document/diagnostic.ts';
import type { BuildFlags } from '../../event/event.ts';
import { rowToShow } from '../build-page/build-facts.ts';
import { type LogRequest, recordedBuild, documentTitle } from '../recorded-build.ts';
import { buildWorkspaces } from './build.ts';
import { openLocation } from '../open-location.ts';
import { cancelBuild, cancelTarget } from './cancel.ts';
import type { CacheStatus } from '../cache-status.ts';
import { COMMANDS, VIEWS, WALKTHROUGH } from '../contribution.ts';
import { createWorkspace } from './create.ts';
import { compareDockerfile, showDockerfile } from '../yaml/dockerfile-documents.ts';
import type { LogDocuments } from '../history/log-documents.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import { pickWorkspace, workspacesFor } from './pick.ts';
import type { PlatformTree } from '../tree/platform-tree.ts';
import type { Secrets } from './secrets.ts';
import type { ExportedSessions } from '../history/exported-sessions.ts';
import { exportSession, openExport } from '../history/session-files.ts';
import {
  rebuild,
  compareSessions,
  copyError,
  deleteSession,
  openSession,
  rowOf,
  type SessionServices,
  type SessionTarget,
  sessionFor,
} from '../history/session-commands.ts';
import type { TreeNode } from '../tree/tree-items.ts';
import { requireTrust } from '../trust.ts';

interface CommandServices extends SessionServices {
  readonly cacheStatus: CacheStatus;
  readonly platforms: PlatformTree;
  readonly output: vscode.OutputChannel;
  readonly memory: vscode.Memento;
  readonly secrets: Secrets;
  readonly logs: LogDocuments;
  readonly exports: ExportedSessions;
}

export function registerCommands(services: CommandServices): vscode.Disposable {
  const { core, model, running, cacheStatus, platforms, output, memory, secrets } = services;
  const handlers: Readonly<Record<keyof typeof COMMANDS, (argument?: never) => unknown>> = {
    getStarted: () => vscode.commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false),
    createWorkspace: () => createWorkspace(core, model),
    build: (node?: TreeNode) => buildNode(services, node, {}),
    buildNoCache: (node?: TreeNode) => buildNode(services, node, { noCache: true }),
    buildAll: async () => buildWorkspaces(services, (await model.documents()).workspaces, {}),
    cancelBuild: (target?: SessionTarget) => cancelBuild(model, running, cancelTarget(target)),
    showDockerfile: async (node?: TreeNode) => {
      for (const workspace of await workspacesFor(node, model, memory)) await showDockerfile(workspace);
    },
    compareDockerfile: async (node?: TreeNode) => {
      for (const workspace of await workspacesFor(node, model, memory)) await compareDockerfile(core, workspace);
    },
    openLog: (target?: LogTarget) => openLog(services, target),
    openSession: (target?: SessionTarget) => openSession(services, target),
    buildAgain: (target?: SessionTarget) => rebuild(services, target, false),
    buildFailedAgain: (target?: SessionTarget) => rebuild(services, target, true),
    compareSessions: (target?: SessionTarget) => compareSessions(services, target),
    exportSession: (target?: SessionTarget) => exportSession(services, target),
    openExport: () => openExport(services),
    copyError: (target?: SessionTarget) => copyError(services, target),
    deleteSession: (target?: SessionTarget) => deleteSession(services, target),
    openYaml: (node?: TreeNode) => {
      const location = node === undefined ? undefined : rowLocation(node);
      return location === undefined ? undefined : openLocation(location);
    },
    copyValue: (node?: TreeNode) =>
      node?.kind === 'detail' ? vscode.env.clipboard.writeText(node.detail.value) : undefined,
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
  return vscode.Disposable.from(
    ...names.map((name) => vscode.commands.registerCommand(COMMANDS[name], handlers[name])),
  );
}

/** Requires trust before prompting the user for something that could not be built. */
async function buildNode(services: CommandServices, node: TreeNode | undefined, flags: BuildFlags): Promise<void> {
  if (!requireTrust()) return;
  await buildWorkspaces(services, await workspacesFor(node, services.model, services.memory), flags);
}

/** The location that a row opens: of its error, if it has one. */
function rowLocation(node: TreeNode): SourceLocation | undefined {
  switch (node.kind) {
    case 'workspace':
      return node.workspace.problem ?? node.workspace.location;
    case 'broken':
      return node.document.error;
    case 'detail':
      return node.detail.location;
    default:
      return undefined;
  }
}

/** A page passes the build that it shows, and optionally one of its steps. */
type LogTarget = SessionTarget | LogRequest;

/** Opens the log of a workspace in a session, or the newest log of a tree node. */
async function openLog({ core, model, memory, logs }: CommandServices, target: LogTarget): Promise<void> {
  if (target !== undefined && 'build' in target) return logs.show(target.build, target.title, target.step);
  const selected =
    target !== undefined && ('session' in target || target.kind === 'workspace')
      ? target
      : await pickNode(model, memory);
  if (selected === undefined) return;
  const session = await sessionFor(core, selected);
  if (session === undefined) return;
  const row = rowOf(session, selected) ?? rowToShow(session, undefined);
  await logs.show(recordedBuild(session, row), documentTitle(session, row));
}

async function pickNode(model: WorkspaceModel, memory: vscode.Memento): Promise<TreeNode | undefined> {
  const workspace = await pickWorkspace(model, memory);
  return workspace === undefined ? undefined : { kind: 'workspace', workspace };
}
