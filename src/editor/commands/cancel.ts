import * as vscode from 'vscode';
import { displayNames, nameIn } from '../../event/display-names.ts';
import { type CancelTarget, chooseCancelled, type RunningBuild } from './cancel-choice.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import type { RunningBuilds } from '../running-builds.ts';
import type { SessionTarget } from '../history/session-commands.ts';
import { safeUi } from '../safe-ui.ts';

/** What a row of the tree, a page or a row of the history refers to; undefined for the command palette. */
export function cancelTarget(target: SessionTarget): CancelTarget | undefined {
  if (target === undefined) return undefined;
  if ('session' in target) return { session: target.session, key: target.key };
  if (target.kind === 'app') return { identities: target.workspaces.map(({ identity }) => identity) };
  return { identities: target.kind === 'broken' ? [] : [target.workspace.identity] };
}

/** Cancels exactly the clicked item; from the command palette, the only running build or those that the user picks. */
export async function cancelBuild(
  model: WorkspaceModel,
  running: RunningBuilds,
  target: CancelTarget | undefined,
): Promise<void> {
  const choice = chooseCancelled(running.builds, target);
  switch (choice.kind) {
    case 'nothing':
      return void safeUi.showInformationMessage('No build is running in this window.');
    case 'not here':
      return void safeUi.showInformationMessage(
        'This window is not running that build. If another window or terminal is, cancel it there.',
      );
    case 'cancel':
      return running.cancel(choice.builds);
    case 'pick':
      return running.cancel(await pickBuilds(model, choice.builds));
  }
}

async function pickBuilds(model: WorkspaceModel, builds: readonly RunningBuild[]): Promise<readonly RunningBuild[]> {
  const known = (await model.documents()).names;
  const names = displayNames(builds.map(({ ref }) => ref));
  const items = builds.map((build) => ({
    label: known.get(build.ref.identity) ?? nameIn(names, build.ref),
    description: `session ${build.session.slice(0, 8)}`,
    builds: [build],
  }));
  const all = { label: 'All running builds', description: `${builds.length} workspaces`, builds };
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator, builds: [] };
  // The first item is preselected, so it must not cancel everything.
  const picked = await safeUi.showQuickPick([...items, separator, all], { placeHolder: 'Build to cancel' });
  return picked?.builds ?? [];
}
