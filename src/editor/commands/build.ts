import * as vscode from 'vscode';
import type { RunningSession } from '../../app/build.ts';
import type { BuildSpec } from '../../app/build-spec.ts';
import type { BuildSettings } from '../../pipeline/settings.ts';
import { reportOf } from '../../event/error.ts';
import type { BuildEvent, BuildFlags, WorkspaceResult } from '../../event/event.ts';
import { nameIn } from '../../event/display-names.ts';
import type { Workspace } from '../../workspace/model.ts';
import { progressReporter, reportOutcome } from './build-notifications.ts';
import type { Core } from '../core.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import type { RunningBuilds } from '../running-builds.ts';
import { requireTrust } from '../trust.ts';
import { safeUi } from '../safe-ui.ts';

const ALLOW = 'Allow and Build';

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

/** The access to this machine that the builds may have. Asks the user to approve new access; undefined if refused. */
async function requestConsent(core: Core, workspaces: readonly Workspace[]): Promise<readonly string[] | undefined> {
  const [{ allowedBy, findConsent, recordApproval, describeAccess }, home] = await Promise.all([
    core.reader(),
    core.home(),
  ]);
  const consent = await findConsent(home, workspaces);
  if (consent.missing.length === 0) return allowedBy(consent);
  const folders = consent.missing.map(({ folder }) => folder).join(', ');
  const uses = describeAccess(consent.missing).join('\n');
  const detail = `${uses}\n\nYour choice is remembered for the documents in ${folders}.`;
  const answer = await safeUi.showWarningMessage(
    'This build needs access to your machine that you have not approved.',
    { modal: true, detail },
    ALLOW,
  );
  if (answer !== ALLOW) return undefined;
  await recordApproval(home, consent.missing);
  return allowedBy(consent);
}
