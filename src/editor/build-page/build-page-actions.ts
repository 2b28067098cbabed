import * as vscode from 'vscode';
import type { BuildAction } from '../../webview/build/build-protocol.ts';
import { openLocation } from '../open-location.ts';
import { type LogRequest, recordedBuild, documentTitle } from '../recorded-build.ts';
import type { BuildFacts } from './build-model.ts';
import type { BuildPageActions } from './build-page.ts';
import { COMMANDS } from '../contribution.ts';
import { diffSessionDockerfiles, showBuiltDockerfile } from '../yaml/dockerfile-documents.ts';

/** What the buttons of a build page do. For an exported build only its log and its Dockerfile can be opened. */
export const buildPageActions: BuildPageActions = {
  open: (session, key) => void vscode.commands.executeCommand(COMMANDS.openSession, { session, key }),
  run: (action, facts, step) => void run(action, facts, step),
};

async function run(action: BuildAction, facts: BuildFacts, step: string | undefined): Promise<void> {
  const { session, row, stepLocations, file } = facts;
  const title = documentTitle(session, row);
  switch (action) {
    case 'openLog':
      return vscode.commands.executeCommand(COMMANDS.openLog, {
        build: recordedBuild(session, row, file),
        title,
        step,
      } satisfies LogRequest);
    case 'showDockerfile':
      return showBuiltDockerfile(
        recordedBuild(session, row, file),
        title,
        step === undefined ? undefined : stepLocations.get(step)?.line,
      );
    default:
      return file === undefined ? runOnRecorded(action, facts, step) : undefined;
  }
}

async function runOnRecorded(
  action: Exclude<BuildAction, 'openLog' | 'showDockerfile'>,
  { session, row, stepLocations, comparison }: BuildFacts,
  step: string | undefined,
): Promise<void> {
  const target = { session: session.id, key: row.ref.key };
  switch (action) {
    case 'openLocation': {
      const {
        file,
        line = 1,
        column = 1,
      } = (step === undefined ? row.result?.error : stepLocations.get(step)?.origin) ?? {};
      return file === undefined ? undefined : openLocation({ file, line, column });
    }
    case 'buildAgain':
      return vscode.commands.executeCommand(COMMANDS.buildAgain, target);
    case 'buildFailedAgain':
      return vscode.commands.executeCommand(COMMANDS.buildFailedAgain, target);
    case 'cancel':
      return vscode.commands.executeCommand(COMMANDS.cancelBuild, target);
    case 'cancelAll':
      return vscode.commands.executeCommand(COMMANDS.cancelBuild, { session: session.id });
    case 'copyError':
      return vscode.commands.executeCommand(COMMANDS.copyError, target);
    case 'compare':
      return vscode.commands.executeCommand(COMMANDS.compareSessions, target);
    case 'showDockerfileDiff':
      return comparison === undefined ? undefined : diffSessionDockerfiles(comparison, session, row);
    case 'export':
      return vscode.commands.executeCommand(COMMANDS.exportSession, target);
    case 'delete':
      return vscode.commands.executeCommand(COMMANDS.deleteSession, target);
  }
}
