import * as vscode from 'vscode';
import { safeUi } from './safe-ui.ts';

const MANAGE = 'Manage Workspace Trust';

/** Whether this window may build. If not, shows why and offers to change it. */
export function requireTrust(): boolean {
  if (!vscode.workspace.isTrusted) void explain();
  return vscode.workspace.isTrusted;
}

async function explain(): Promise<void> {
  const action = await safeUi.showWarningMessage(
    'Builds run commands from this folder. Trust it to build its workspaces.',
    MANAGE,
  );
  if (action === MANAGE) await manageTrust();
}

/** Opens the Workspace Trust editor. */
export async function manageTrust(): Promise<void> {
  await vscode.commands.executeCommand('workbench.trust.manage');
}
