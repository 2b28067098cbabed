import * as vscode from 'vscode';
import type { RunningSession } from '../../app/build.ts';
import { type ErrorReport, isEngineError } from '../../event/error.ts';
import { type BuildEvent, PHASES, type WorkspaceResult } from '../../event/event.ts';
import { shortStepName } from '../../event/step.ts';
import { nameIn } from '../../event/display-names.ts';
import { COMMANDS, VIEWS } from '../contribution.ts';
import { type FileLocation, openLocation } from '../open-location.ts';
import { safeUi } from '../safe-ui.ts';
import { type BuildSummary, buildSummary } from './build-summary.ts';

/** Shows the phase and step of a single workspace; of several workspaces, how many have finished. */
export function progressReporter(total: number, show: (message: string) => void): (event: BuildEvent) => void {
  let finished = 0;
  return (event) => {
    if (event.type === 'workspace.finished') finished += 1;
    if (total > 1) {
      if (event.type === 'workspace.finished' || event.type === 'session.started')
        show(`${finished} of ${total} finished`);
    } else if (event.type === 'phase.started') show(`${event.phase}/7 ${PHASES[event.phase - 1] ?? ''}`);
    else if (event.type === 'step.started' && event.role !== 'internal')
      show(`6/7 ${shortStepName(event.name).slice(0, 80)}`);
  };
}

/** Shows the notification at the end of a session, and runs the action that the user picks. */
export async function reportOutcome(
  session: RunningSession,
  results: readonly WorkspaceResult[],
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = session.workspaces.map((ref, index) => ({ ref, name: nameIn(names, ref), result: results[index] }));
  const message = buildSummary(rows.map(({ name, result }) => ({ name, result })));
  const worst = rows.find(({ result }) => result?.error !== undefined) ?? rows[0];
  const location = rows.length === 1 ? errorLocation(worst?.result?.error) : undefined;
  const isEngineProblem = rows.some(({ result }) => result?.error !== undefined && isEngineError(result.error));
  const isCurrent = rows.length > 0 && rows.every(({ result }) => result?.wasCurrent === true);
  const actions = [
    ...(isEngineProblem ? ['Show Platforms'] : []),
    ...(isCurrent ? ['Build Anyway'] : []),
    'Show Build',
    ...(worst?.result?.error !== undefined && rows.length === 1 ? ['Open Log'] : []),
    ...(location === undefined ? [] : ['Go to Line']),
    ...(rows.length > 1 && message.severity !== 'information' ? ['Rebuild Failed and Cancelled'] : []),
  ];
  const action = await MESSAGES[message.severity](message.text, ...actions);
  const target = { session: session.id, ...(worst !== undefined && { identity: worst.ref.identity }) };
  if (action === 'Build Anyway') await vscode.commands.executeCommand(COMMANDS.buildAgain, { session: session.id });
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

function errorLocation(error: ErrorReport | undefined): FileLocation | undefined {
  return error?.file === undefined ? undefined : { file: error.file, line: error.line ?? 1, column: error.column ?? 1 };
}
