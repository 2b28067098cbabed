import * as vscode from 'vscode';
import type { BuildAction } from '../webview/build-protocol.ts';
import { openPlace } from './build.ts';
import type { BuildFacts } from './build-model.ts';
import type { BuildPageActions } from './build-page.ts';
import { COMMANDS } from './contribution.ts';
import { diffSessionDockerfiles, showSessionDockerfile } from './documents.ts';

/** What the buttons of a build page do. Of a file that somebody gave only what looks at it. */
export const buildPageActions: BuildPageActions = {
  open: (session, key) => void vscode.commands.executeCommand(COMMANDS.openSession, { session, key }),
  run: (action, facts, step) => void run(action, facts, step),
};

async function run(action: BuildAction, facts: BuildFacts, step: string | undefined): Promise<void> {
  const { session, row, places, readOnly } = facts;
  if (readOnly) return;
  const target = { session: session.id, key: row.ref.key, ...(step !== undefined && { step }) };
  switch (action) {
    case 'openLog':
      return vscode.commands.executeCommand(COMMANDS.openLog, target);
    case 'openPlace': {
      const { file, line = 1, column = 1 } = (step === undefined ? row.result?.error : places.get(step)?.origin) ?? {};
      return file === undefined ? undefined : openPlace({ file, line, column });
    }
    case 'showDockerfile':
      return showSessionDockerfile(session, row, step === undefined ? undefined : places.get(step)?.line);
    case 'buildAgain':
      return vscode.commands.executeCommand(COMMANDS.buildAgain, target);
    case 'buildFailedAgain':
      return vscode.commands.executeCommand(COMMANDS.buildFailedAgain, target);
    case 'cancel':
      return vscode.commands.executeCommand(COMMANDS.cancelBuild, target);
    case 'copyError':
      return vscode.commands.executeCommand(COMMANDS.copyError, target);
    case 'compare':
      return vscode.commands.executeCommand(COMMANDS.compareSessions, target);
    case 'showDockerfileDiff':
      return facts.comparison === undefined ? undefined : diffSessionDockerfiles(facts.comparison, session, row);
    case 'export':
      return vscode.commands.executeCommand(COMMANDS.exportSession, target);
    case 'delete':
      return vscode.commands.executeCommand(COMMANDS.deleteSession, target);
  }
}
