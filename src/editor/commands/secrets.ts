import * as vscode from 'vscode';
import { SETTINGS } from '../contribution.ts';
import { shown } from '../shown.ts';

/** Secrets that the user stores in VS Code, which keeps them in the keychain of the machine. */
export class Secrets {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  readonly read = async (name: string): Promise<string | undefined> => this.#storage.get(name);

  /** *Set Secret…*: a name, then the value, which is never shown. */
  async set(): Promise<void> {
    const name = await vscode.window.showInputBox({
      title: 'Set Secret (1/2)',
      prompt: 'Name, as spec.secret of a Credential document names it',
      ignoreFocusOut: true,
      validateInput: whyNoName,
    });
    if (name === undefined) return;
    const value = await vscode.window.showInputBox({
      title: `Set Secret ${name} (2/2)`,
      prompt: 'Value. VS Code keeps it in the keychain of this machine.',
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) => (text === '' ? 'A secret cannot be empty.' : undefined),
    });
    if (value === undefined) return;
    await this.#storage.store(name, value);
    void shown.showInformationMessage(
      `The secret ${name} is stored. Builds get it where a Credential document says "source: vscode".`,
    );
  }

  /** *List Secrets*: their names. */
  async list(): Promise<void> {
    const names = await this.#names();
    if (names.length === 0)
      return void shown.showInformationMessage('No secrets are stored. Run "DevOpsMaestro: Set Secret…" to store one.');
    await shown.showQuickPick(names, { title: 'Secrets', placeHolder: 'Names only; values are never shown' });
  }

  /** *Delete Secret…*. */
  async delete(): Promise<void> {
    const names = await this.#names();
    if (names.length === 0) return void shown.showInformationMessage('No secrets are stored.');
    const name = await shown.showQuickPick(names, { title: 'Delete Secret', placeHolder: 'Which one?' });
    if (name === undefined) return;
    const answer = await shown.showWarningMessage(
      `Delete the secret ${name}?`,
      { modal: true, detail: 'Builds that use it go on without it.' },
      'Delete',
    );
    if (answer === 'Delete') await this.#storage.delete(name);
  }

  async #names(): Promise<string[]> {
    return [...(await this.#storage.keys())].sort();
  }
}

/** Only the user's own settings count: a folder must not say which programs run. */
export function secretCommandsSetting(): unknown {
  const found = vscode.workspace.getConfiguration(SETTINGS.section).inspect<unknown>(SETTINGS.secretCommands);
  return found?.globalValue ?? {};
}

function whyNoName(name: string): string | undefined {
  if (name.trim() === '') return 'A name is needed.';
  return name.startsWith('-') || name !== name.trim() || name.length > 400
    ? 'A name must not begin with "-", nor begin or end with a space.'
    : undefined;
}
