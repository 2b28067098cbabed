import * as vscode from 'vscode';
import { SETTINGS } from '../contribution.ts';
import { safeUi } from '../safe-ui.ts';

const MAX_NAME_LENGTH = 400;

/** The user's secrets in VS Code's secret storage, which is backed by the system keychain. */
export class Secrets {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  readonly read = async (name: string): Promise<string | undefined> => this.#storage.get(name);

  /** Asks for a name, then for the value, which is never shown. */
  async set(): Promise<void> {
    const name = await vscode.window.showInputBox({
      title: 'Set Secret (1/2)',
      prompt: 'Secret name, as in spec.secret of the Credential document',
      ignoreFocusOut: true,
      validateInput: nameProblem,
    });
    if (name === undefined) return;
    const value = await vscode.window.showInputBox({
      title: `Set Secret ${name} (2/2)`,
      prompt: 'Secret value. VS Code stores it in your system keychain.',
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) => (text === '' ? 'A secret cannot be empty.' : undefined),
    });
    if (value === undefined) return;
    await this.#storage.store(name, value);
    void safeUi.showInformationMessage(
      `Secret "${name}" saved. Credential documents with "source: vscode" can use it.`,
    );
  }

  /** Lists names only. */
  async list(): Promise<void> {
    const names = await this.#names();
    if (names.length === 0)
      return void safeUi.showInformationMessage(
        'No secrets are stored. Run "DevOpsMaestro: Set Secret…" to store one.',
      );
    await safeUi.showQuickPick(names, { title: 'Secrets', placeHolder: 'Names only; values are never shown' });
  }

  async delete(): Promise<void> {
    const names = await this.#names();
    if (names.length === 0) return void safeUi.showInformationMessage('No secrets are stored.');
    const name = await safeUi.showQuickPick(names, { title: 'Delete Secret', placeHolder: 'Select a secret' });
    if (name === undefined) return;
    const answer = await safeUi.showWarningMessage(
      `Delete the secret "${name}"?`,
      { modal: true, detail: 'Builds that use it will run without it.' },
      'Delete',
    );
    if (answer === 'Delete') await this.#storage.delete(name);
  }

  async #names(): Promise<string[]> {
    return [...(await this.#storage.keys())].sort();
  }
}

/** Only the user's own settings count: a folder must not decide which programs run. */
export function secretCommandsSetting(): unknown {
  const found = vscode.workspace.getConfiguration(SETTINGS.section).inspect<unknown>(SETTINGS.secretCommands);
  return found?.globalValue ?? {};
}

function nameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'Enter a name.';
  return name.startsWith('-') || name !== name.trim() || name.length > MAX_NAME_LENGTH
    ? `A name cannot start with "-", start or end with a space, or exceed ${MAX_NAME_LENGTH} characters.`
    : undefined;
}
