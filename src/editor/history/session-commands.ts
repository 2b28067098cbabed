import { homedir, type as systemType } from 'node:os';
import * as vscode from 'vscode';
import { reportOf } from '../../event/error.ts';
import { isFinal } from '../../event/status.ts';
import type { SessionRecord, WorkspaceRow } from '../../session/log/fold.ts';
import type { SessionStore } from '../../session/store.ts';
import { nameIn } from '../../event/display-names.ts';
import { ago } from '../../webview/time.ts';
import { duration } from '../../webview/units.ts';
import { buildWorkspaces } from '../commands/build.ts';
import { rowToShow } from '../build-page/build-facts.ts';
import type { BuildPages } from '../build-page/build-pages.ts';
import type { Core } from '../core.ts';
import { hasError, isUnbuilt, recordedNames, sessionItem } from './history-model.ts';
import { errorMarkdown } from './error-markdown.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import type { RunningBuilds } from '../running-builds.ts';
import type { TreeNode } from '../tree/tree-items.ts';
import { requireTrust } from '../trust.ts';
import { safeUi } from '../safe-ui.ts';

export interface SessionServices {
  readonly core: Core;
  readonly model: WorkspaceModel;
  readonly running: RunningBuilds;
  readonly pages: BuildPages;
}

/** A session and optionally one of its workspaces, or a node of the tree; undefined lets the user pick one. */
export type SessionTarget =
  TreeNode | { readonly session: string; readonly key?: string; readonly identity?: string } | undefined;

/** Sessions that a quick pick offers. */
const MAX_PICKS = 50;

/** The session that a command applies to; undefined if the user picks none. Shows a message if there is none. */
export async function sessionFor(
  core: Core,
  target: SessionTarget,
  isEligible: (session: SessionRecord) => boolean = () => true,
): Promise<SessionRecord | undefined> {
  const store = await core.store();
  if (target !== undefined && 'session' in target) return store.get(target.session);
  if (target?.kind === 'workspace') {
    const last = (await store.lastResults()).get(target.workspace.identity);
    if (last !== undefined) return store.get(last.sessionId);
    return void safeUi.showInformationMessage(
      `${nameIn(await names(store), target.workspace)} has not been built yet.`,
    );
  }
  const sessions = (await store.list({ limit: MAX_PICKS })).filter(isEligible);
  if (sessions.length === 0) return void safeUi.showInformationMessage('There are no matching builds in the history.');
  const known = await names(store);
  const items = sessions.map((session) => {
    const { title, summary, startedAt } = sessionItem(session, known);
    return { label: title, description: `${ago(startedAt, Date.now())} · ${summary}`, session };
  });
  return (await safeUi.showQuickPick(items, { placeHolder: 'Select a build', matchOnDescription: true }))?.session;
}

async function names(store: SessionStore): Promise<ReadonlyMap<string, string>> {
  return recordedNames(await store.keys());
}

/** Opens the page of a session at the target's workspace. */
export async function openSession({ core, pages }: SessionServices, target: SessionTarget): Promise<void> {
  const session = await sessionFor(core, target);
  if (session !== undefined) await pages.open(session.id, { key: rowOf(session, target)?.ref.key });
}

/** The target's workspace in a session; undefined if the target names none. */
export function rowOf({ workspaces }: SessionRecord, target: SessionTarget): WorkspaceRow | undefined {
  if (target === undefined || (!('session' in target) && target.kind !== 'workspace')) return undefined;
  const { key, identity } = 'session' in target ? target : { key: undefined, identity: target.workspace.identity };
  return workspaces.find(({ ref }) => ref.key === key || ref.identity === identity);
}

/**
 * Builds the workspaces of a session again with the same options: all of them, whether or not they are up to date, or
 * only those that were not built.
 */
export async function rebuild(services: SessionServices, target: SessionTarget, onlyUnbuilt: boolean): Promise<void> {
  if (!requireTrust()) return;
  const { core, model } = services;
  const session = await sessionFor(core, target, (each) => isFinal(each.status) && (!onlyUnbuilt || isUnbuilt(each)));
  if (session === undefined) return;
  const rows = session.workspaces.filter(({ status }) => !onlyUnbuilt || status !== 'succeeded');
  const known = new Map((await model.documents()).workspaces.map((workspace) => [workspace.identity, workspace]));
  const found = rows.flatMap(({ ref }) => known.get(ref.identity) ?? []);
  const recorded = await names(await core.store());
  const missing = rows.filter(({ ref }) => !known.has(ref.identity)).map(({ ref }) => nameIn(recorded, ref));
  if (missing.length > 0)
    void safeUi.showWarningMessage(`Cannot rebuild ${missing.join(', ')}: not defined in the opened folders.`);
  await buildWorkspaces(services, found, onlyUnbuilt ? session.flags : { ...session.flags, force: true });
}

/** Compares a build with another build of its workspace that the user picks. */
export async function compareSessions({ core, pages }: SessionServices, target: SessionTarget): Promise<void> {
  const session = await sessionFor(core, target);
  if (session === undefined) return;
  const { ref } = rowOf(session, target) ?? rowToShow(session, undefined);
  const others = (await (await core.store()).trend(ref.key, { limit: MAX_PICKS })).filter(
    ({ sessionId }) => sessionId !== session.id,
  );
  const name = nameIn(await names(await core.store()), ref);
  if (others.length === 0)
    return void safeUi.showInformationMessage(`There is no other build of ${name} to compare with.`);
  const items = others.map(({ sessionId, status, startedAt, durationMs }) => ({
    label: new Date(startedAt).toLocaleString(),
    description: `${status.replace('_', ' ')} · ${duration(durationMs)}`,
    sessionId,
  }));
  const picked = await safeUi.showQuickPick(items, {
    placeHolder: `Select the build to compare ${name} with`,
    matchOnDescription: true,
  });
  if (picked !== undefined) await pages.open(session.id, { key: ref.key, against: picked.sessionId });
}

export async function copyError({ core }: SessionServices, target: SessionTarget): Promise<void> {
  const session = await sessionFor(core, target, hasError);
  if (session === undefined) return;
  const row = rowOf(session, target) ?? rowToShow(session, undefined);
  const text = errorMarkdown(session, row, {
    version: core.version,
    editor: vscode.version,
    home: homedir(),
    system: systemType(),
  });
  if (text === '') return void safeUi.showInformationMessage('This build has no error.');
  await vscode.env.clipboard.writeText(text);
  safeUi.setStatusBarMessage('$(check) Error report copied as Markdown.', 5000);
}

/** After confirmation, deletes a session with its logs and the engine's records of it. */
export async function deleteSession({ core, pages }: SessionServices, target: SessionTarget): Promise<void> {
  const session = await sessionFor(core, target, ({ status }) => isFinal(status));
  if (session === undefined) return;
  const { title, startedAt } = sessionItem(session, await names(await core.store()));
  const build = `${title}, ${new Date(startedAt).toLocaleString()}`;
  const detail = `${build}. Also deletes its logs and engine records. Images are kept.`;
  const answer = await safeUi.showWarningMessage(
    'Delete this build from the history?',
    { modal: true, detail },
    'Delete',
  );
  if (answer !== 'Delete') return;
  try {
    await (await core.store()).remove(session.id);
    pages.close(session.id);
  } catch (error) {
    const { message, hint } = reportOf(error);
    return void safeUi.showErrorMessage(`The build could not be deleted: ${message} ${hint ?? ''}`);
  }
  await deleteFromEngine(core, session);
}

/**
 * The engine's own records of a build are not masked, so they are deleted too. If that fails, the session is still
 * deleted and the user is warned.
 */
async function deleteFromEngine(core: Core, session: SessionRecord): Promise<void> {
  const { deleteEngineRecords, imagesOf } = await core.engine();
  const images = imagesOf([session]);
  const deleted = (async () => deleteEngineRecords(core.engineSettings(), process.env, images))();
  await deleted.catch((error: unknown) => {
    const { kind, message, hint } = reportOf(error);
    if (kind !== 'engine_unsupported')
      void safeUi.showWarningMessage(
        `The engine's records of this build could not be deleted: ${message} ${hint ?? ''}`,
      );
  });
}
