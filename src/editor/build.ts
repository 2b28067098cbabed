import * as vscode from 'vscode';
import type { RunningSession } from '../command/run-session.ts';
import { reportOf } from '../event/error.ts';
import { type BuildEvent, type BuildFlags, PHASES, type WorkspaceResult } from '../event/event.ts';
import { shortStepName } from '../event/step.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { askConsent } from './consent.ts';
import { COMMANDS, SETTINGS } from './contribution.ts';
import type { Core } from './core.ts';
import type { Running } from './running.ts';

/** Builds workspaces in one session of this window, with a notification that shows and cancels it. */
export async function buildWorkspaces(core: Core, running: Running, workspaces: readonly Workspace[], flags: BuildFlags): Promise<void> {
  if (workspaces.length === 0) return;
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage('A build runs the commands of this folder. Trust the folder to build its workspaces.');
    return;
  }
  const busy = workspaces.find(({ identity }) => running.isBuilding(identity));
  if (busy !== undefined) {
    void vscode.window.showInformationMessage(`${busy.app}/${busy.name} is being built already.`);
    return;
  }
  const allowed = await askConsent(core, workspaces).catch((error: unknown) => void vscode.window.showErrorMessage(`The build could not be started: ${reportOf(error).message}`));
  if (allowed === undefined) return;
  const title = workspaces.length === 1 && workspaces[0] !== undefined ? `Building ${workspaces[0].app}/${workspaces[0].name}` : `Building ${workspaces.length} workspaces`;
  const results = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token): Promise<Ended | undefined> => {
    const report = progressReporter(workspaces.length, (message) => progress.report({ message }));
    const session = await start(core, running, workspaces, flags, allowed, report);
    if (session === undefined) return undefined;
    if (token.isCancellationRequested) session.control.cancel();
    const listener = token.onCancellationRequested(() => session.control.cancel());
    void running.follow(session);
    const done = await session.done;
    listener.dispose();
    return { session, done };
  });
  if (results !== undefined) void tellOutcome(workspaces, results.session, results.done);
}

interface Ended {
  readonly session: RunningSession;
  readonly done: readonly WorkspaceResult[];
}

async function start(core: Core, running: Running, workspaces: readonly Workspace[], flags: BuildFlags, allowed: ReadonlySet<string>, report: (event: BuildEvent) => void): Promise<RunningSession | undefined> {
  try {
    const [{ startSession }, store, home] = await Promise.all([core.engine(), core.store(), core.home()]);
    const [providers, connections] = [await core.providers(), await core.connections()];
    const onEvent = (event: BuildEvent): void => {
      running.tell(event);
      report(event);
    };
    return await startSession({ home, store, workspaces, flags: { ...settings(), ...flags }, env: core.environment(), providers, allowed, version: core.version, connections, onEvent });
  } catch (error) {
    const { message, hint } = reportOf(error);
    void vscode.window.showErrorMessage(`The build could not be started: ${message} ${hint ?? ''}`);
    return undefined;
  }
}

function settings(): BuildFlags {
  const configuration = vscode.workspace.getConfiguration(SETTINGS.section);
  return { timeoutMs: configuration.get<number>(SETTINGS.timeout, 30) * 60_000, concurrency: configuration.get<number>(SETTINGS.concurrency, 4) };
}

/** One workspace shows its phase and step; of several, how many have ended. */
function progressReporter(total: number, show: (message: string) => void): (event: BuildEvent) => void {
  let ended = 0;
  return (event) => {
    if (event.type === 'workspace.finished') ended += 1;
    if (total > 1) {
      if (event.type === 'workspace.finished' || event.type === 'session.started') show(`${ended} of ${total} done`);
    } else if (event.type === 'phase.started') show(`${event.phase}/7 ${PHASES[event.phase - 1] ?? ''}`);
    else if (event.type === 'step.started' && !event.name.startsWith('[internal]')) show(`6/7 ${shortStepName(event.name).slice(0, 80)}`);
  };
}

async function tellOutcome(workspaces: readonly Workspace[], session: RunningSession, results: readonly WorkspaceResult[]): Promise<void> {
  const failed = results.findIndex(({ status }) => status === 'failed' || status === 'timed_out');
  const cancelled = results.filter(({ status }) => status === 'cancelled').length;
  const workspace = workspaces[failed];
  const error = results[failed]?.error;
  if (workspace === undefined || error === undefined) {
    const cancelledText = cancelled === results.length ? 'The build was cancelled.' : `${cancelled} of ${results.length} builds were cancelled.`;
    const builtText = results.length === 1 ? `Built ${results[0]?.image ?? ''}${results[0]?.upToDate === true ? ' (unchanged)' : ''}` : `Built ${results.length} workspaces.`;
    const chosen = await vscode.window.showInformationMessage(cancelled > 0 ? cancelledText : builtText, 'Show Build');
    return chosen === undefined ? undefined : showBuild(session, workspaces[0]);
  }
  const others = results.filter(({ status }) => status === 'failed' || status === 'timed_out').length - 1;
  const text = `${workspace.app}/${workspace.name}: ${error.message} ${error.hint ?? ''}${others > 0 ? ` (and ${others} more)` : ''}`;
  const place = error.file === undefined ? undefined : { file: error.file, line: error.line ?? 1, column: error.column ?? 1 };
  const action = await vscode.window.showErrorMessage(text, 'Show Build', 'Open Log', ...(place === undefined ? [] : ['Show YAML']));
  if (action === 'Show Build') await showBuild(session, workspace);
  if (action === 'Open Log') await vscode.commands.executeCommand(COMMANDS.openLog, { session: session.id, identity: workspace.identity });
  if (action === 'Show YAML' && place !== undefined) await openPlace(place);
}

async function showBuild({ id }: RunningSession, workspace: Workspace | undefined): Promise<void> {
  await vscode.commands.executeCommand(COMMANDS.openSession, { session: id, ...(workspace !== undefined && { identity: workspace.identity }) });
}

/** Opens a file at a place that counts from 1. */
export async function openPlace({ file, line, column }: { file: string; line: number; column: number }): Promise<void> {
  const position = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(position, position) });
}

/** Cancels what this window builds: the session that is meant, the only one, or the one that the user picks. */
export async function cancelBuild(running: Running, meant?: string): Promise<void> {
  const sessions = running.sessions.filter(({ id }) => meant === undefined || id === meant);
  if (sessions.length === 0) return void vscode.window.showInformationMessage(meant === undefined ? 'No build is running in this window.' : 'This build runs in another window or terminal: cancel it there.');
  if (sessions.length === 1) return sessions[0]?.control.cancel();
  const items = sessions.map((session) => ({ label: session.workspaces.map(({ app, name }) => `${app}/${name}`).join(', '), session }));
  const picked = await vscode.window.showQuickPick([{ label: 'All of them', session: undefined }, ...items], { placeHolder: 'Which build?' });
  if (picked === undefined) return;
  for (const session of picked.session === undefined ? sessions : [picked.session]) session.control.cancel();
}
