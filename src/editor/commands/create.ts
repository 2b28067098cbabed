import * as vscode from 'vscode';
import { reportOf } from '../../event/error.ts';
import type { Core, Reader } from '../core.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import { safeUi } from '../safe-ui.ts';

/** Writes a starter YAML file and opens it. Asks for the folder, the name, and which of several apps it is for. */
export async function createWorkspace(core: Core, model: WorkspaceModel): Promise<void> {
  const folder = await pickFolder();
  if (folder === undefined) return;
  const reader = await core.reader();
  try {
    const name = await askName(reader, folder);
    const folders = name === undefined ? undefined : await pickApps(reader, folder);
    const file = name === undefined || folders === undefined ? undefined : await write(reader, folder, name, folders);
    if (file === undefined) return;
    model.refresh();
    await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  } catch (error) {
    const { message, hint } = reportOf(error);
    void safeUi.showErrorMessage(`The workspace could not be created: ${message} ${hint ?? ''}`);
  }
}

async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) return vscode.window.showWorkspaceFolderPick({ placeHolder: 'Select the app folder' });
  if (folders[0] !== undefined) return folders[0];
  const action = await safeUi.showInformationMessage(
    'Open the folder of your app first. Its workspace.yaml is created there.',
    'Open Folder',
  );
  if (action !== undefined) await vscode.commands.executeCommand('vscode.openFolder');
  return undefined;
}

async function askName({ proposeName, nameRule }: Reader, folder: vscode.WorkspaceFolder): Promise<string | undefined> {
  const { name, taken } = await proposeName(folder.uri.fsPath);
  return vscode.window.showInputBox({
    title: 'Create Workspace',
    prompt: `App name for ${folder.name}`,
    value: name,
    ignoreFocusOut: true,
    validateInput: (value) => {
      const reason = nameRule(value) ?? (taken.has(value) ? 'is the name of another app in this folder' : undefined);
      return reason === undefined ? undefined : `The name ${reason}.`;
    },
  });
}

/** The folders of the apps to describe; undefined if the choice is dismissed, or nothing is chosen. */
async function pickApps({ findApps }: Reader, folder: vscode.WorkspaceFolder): Promise<readonly string[] | undefined> {
  const found = await findApps(folder.uri.fsPath);
  const [first] = found;
  if (found.length === 1) return [first.folder];
  const items = found.map(({ folder: path, detected }) => ({
    label: path === '.' ? folder.name : path,
    description: detected.language,
    ...(detected.reason !== undefined && { detail: `Detected: ${detected.reason}` }),
    // An app of its own is enough; without one, all parts are apps.
    picked: first.folder !== '.' || path === '.',
    path,
  }));
  const picked = await safeUi.showQuickPicks(items, {
    title: 'Create Workspace',
    placeHolder: 'Select the apps that get a workspace',
    ignoreFocusOut: true,
  });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ path }) => path);
}

/** Returns the file that was written. An existing file is never overwritten: another file name is offered. */
async function write(
  { otherFile, proposeWorkspace, writeProposal }: Reader,
  folder: vscode.WorkspaceFolder,
  name: string,
  folders: readonly string[],
): Promise<string | undefined> {
  const proposal = await proposeWorkspace({ folder: folder.uri.fsPath, name, folders });
  try {
    await writeProposal(proposal);
    return proposal.file;
  } catch (error) {
    if (reportOf(error).kind !== 'exists') throw error;
  }
  const other = otherFile(name);
  const open = 'Open Existing';
  const action = await safeUi.showWarningMessage(
    `${vscode.workspace.asRelativePath(proposal.file)} already exists and was not changed.`,
    `Create ${other}`,
    open,
  );
  if (action === open) return proposal.file;
  if (action === undefined) return undefined;
  const second = await proposeWorkspace({ folder: folder.uri.fsPath, name, folders, file: other });
  await writeProposal(second);
  return second.file;
}
