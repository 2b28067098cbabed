import * as vscode from 'vscode';
import { SETTINGS } from './contribution.ts';

/** The value of a setting below `devopsmaestro`, as far as it applies here; undefined unless the user has set it. */
export function readSetting(setting: string): unknown {
  const configuration = vscode.workspace.getConfiguration(SETTINGS.section);
  const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(setting) ?? {};
  const isSet = [globalValue, workspaceValue, workspaceFolderValue].some((value) => value !== undefined);
  return isSet ? configuration.get<unknown>(setting) : undefined;
}
