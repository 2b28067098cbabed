import * as vscode from 'vscode';
import type { RunningSession } from '../../app/build.ts';
import type { BuildSpec } from '../../app/build-spec.ts';
import type { BuildSettings } from '../../pipeline/settings.ts';
import { type ErrorReport, isEngineError, reportOf } from '../../event/error.ts';
import { type BuildEvent, type BuildFlags, PHASES, type WorkspaceResult } from '../../event/event.ts';
import { shortStepName } from '../../event/step.ts';
import { nameIn } from '../../workspace/hierarchy/display-names.ts';
import type { Workspace } from '../../workspace/model.ts';
import { type BuildSummary, buildSummary } from './build-summary.ts';
import { requestConsent } from './consent.ts';
import { COMMANDS, VIEWS } from '../contribution.ts';
import type { Core } from '../core.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import type { RunningBuilds } from '../running-builds.ts';
import { requireTrust } from '../trust.ts';
import { safeUi } from '../safe-ui.ts';

export interface BuildServices {
  readonly core: Core;
  readonly model: WorkspaceModel;
  readonly running: RunningBuilds;
}

/** Builds workspaces in one session of this window, with a notification that shows and cancels it. */
export async function buildWorkspaces(
  { core, model, running }: BuildServices,
  workspaces: readonly Workspace[],
  flags: BuildFlags,
): Promise<void> {
  if (workspaces.length === 0 || !requireTrust()) return;
  const settings = validSettings(core);
  if (settings === undefined) return;
  const { names } = await model.documents();
  const busy = workspaces.find(({ identity }) => running.isBuilding(identity));
  if (busy !== undefined) {
    void safeUi.showInformationMessage(`${nameIn(names, busy)} is already being built.`);
    return;
  }
  const allowed = await requestConsent(core, workspaces).catch(
    (error: unknown) => void safeUi.showErrorMessage(`The build could not be started: ${reportOf(error).message}`),
  );
  if (allowed === undefined) return;
  const [only, ...others] = workspaces;
  const title =
    only !== undefined && others.length === 0
      ? `Building ${nameIn(names, only)}`
      : `Building ${workspaces.length} workspaces`;
  const results = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token): Promise<Ended | undefined> => {
      const report = progressReporter(workspaces.length, (message) => progress.report({ message }));
      const session = await start(core, running, { workspaces, flags, settings, allowed }, report);
      if (session === undefined) return undefined;
      if (token.isCancellationRequested) session.control.cancel();
      const listener = token.onCancellationRequested(() => session.control.cancel());
      void running.follow(session);
      const done = await session.done;
      listener.dispose();
      return { session, done };
    },
  );
  if (results !== undefined) void reportOutcome(results.session, results.done, names);
}

interface Ended {
  readonly session: RunningSession;
  readonly done: readonly WorkspaceResult[];
}

async function start(
  core: Core,
  running: RunningBuilds,
  spec: BuildSpec,
  report: (event: BuildEvent) => void,
): Promise<RunningSession | undefined> {
  try {
    const [{ startSession }, store, home] = await Promise.all([core.engine(), core.store(), core.home()]);
    const [providers, connections] = [await core.providers(), await core.connections()];
    const onEvent = (event: BuildEvent): void => {
      running.publish(event);
      report(event);
    };
    const { timeoutMs, concurrency } = spec.settings;
    return await startSession(
      // Recorded, so that "Rebuild with Same Options" repeats them.
      { ...spec, flags: { timeoutMs, concurrency, ...spec.flags } },
      { home, store, env: process.env, providers, version: core.version, connections, onEvent },
    );
  } catch (error) {
    return showNotStarted(error);
  }
}

function validSettings(core: Core): BuildSettings | undefined {
  try {
    return core.settings();
  } catch (error) {
    return showNotStarted(error);
  }
}

function showNotStarted(error: unknown): undefined {
  const { message, hint = '' } = reportOf(error);
  void safeUi.showErrorMessage(`The build could not be started: ${message} ${hint}`);
}

/** One workspace shows its phase and step; of several, how many have ended. */
function progressReporter(total: number, show: (message: string) => void): (event: BuildEvent) => void {
  let ended = 0;
  return (event) => {
    if (event.type === 'workspace.finished') ended += 1;
    if (total > 1) {
      if (event.type === 'workspace.finished' || event.type === 'session.started')
        show(`${ended} of ${total} finished`);
    } else if (event.type === 'phase.started') show(`${event.phase}/7 ${PHASES[event.phase - 1] ?? ''}`);
    else if (event.type === 'step.started' && event.role !== 'internal')
      show(`6/7 ${shortStepName(event.name).slice(0, 80)}`);
  };
}

async function reportOutcome(
  session: RunningSession,
  results: readonly WorkspaceResult[],
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = session.workspaces.map((ref, index) => ({ ref, name: nameIn(names, ref), result: results[index] }));
  const message = buildSummary(rows.map(({ name, result }) => ({ name, result })));
  const worst = rows.find(({ result }) => result?.error !== undefined) ?? rows[0];
  const location = rows.length === 1 ? errorLocation(worst?.result?.error) : undefined;
  const isEngineTrouble = rows.some(({ result }) => result?.error !== undefined && isEngineError(result.error));
  const actions = [
    ...(isEngineTrouble ? ['Show Platforms'] : []),
    'Show Build',
    ...(worst?.result?.error !== undefined && rows.length === 1 ? ['Open Log'] : []),
    ...(location === undefined ? [] : ['Go to Line']),
    ...(rows.length > 1 && message.severity !== 'information' ? ['Rebuild Failed and Cancelled'] : []),
  ];
  const action = await MESSAGES[message.severity](message.text, ...actions);
  const target = { session: session.id, ...(worst !== undefined && { identity: worst.ref.identity }) };
  if (action === 'Show Platforms') await vscode.commands.executeCommand(`${VIEWS.platforms}.focus`);
  if (action === 'Show Build') await vscode.commands.executeCommand(COMMANDS.openSession, target);
  if (action === 'Open Log') await vscode.commands.executeCommand(COMMANDS.openLog, target);
  if (action === 'Go to Line' && location !== undefined) await openLocation(location);
  if (action === 'Rebuild Failed and Cancelled')
    await vscode.commands.executeCommand(COMMANDS.buildFailedAgain, { session: session.id });
}

type ShowMessage = (text: string, ...actions: string[]) => Thenable<string | undefined>;

const MESSAGES: Readonly<Record<BuildSummary['severity'], ShowMessage>> = {
  information: (text, ...actions) => safeUi.showInformationMessage(text, ...actions),
  warning: (text, ...actions) => safeUi.showWarningMessage(text, ...actions),
  error: (text, ...actions) => safeUi.showErrorMessage(text, ...actions),
};

function errorLocation(error: ErrorReport | undefined): Parameters<typeof openLocation>[0] | undefined {
  return error?.file === undefined ? undefined : { file: error.file, line: error.line ?? 1, column: error.column ?? 1 };
}

/** Opens a file at a place that counts from 1. */
export async function openLocation({
  file,
  line,
  column,
}: {
  file: string;
  line: number;
  column: number;
}): Promise<void> {
  const position = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(position, position) });
}
