import { unsetVariableWarnings } from '../pipeline/gather/unset-variables.ts';
import { unusedFileWarnings } from '../pipeline/gather/unused-files.ts';
import type { Diagnostic } from '../workspace/document/diagnostic.ts';
import { type Loaded, type LoadOptions, loadRoot as loadDocuments } from '../workspace/document/load.ts';
import type { Workspace } from '../workspace/model.ts';

/** Reads all documents below a folder, and warns about files in the apps that no image uses. */
export async function loadRoot(root: string, options: LoadOptions = {}): Promise<Loaded> {
  const loaded = await loadDocuments(root, options);
  const valid = loaded.workspaces.filter(({ problem }) => problem === undefined);
  const warnings = [...(await unusedFiles(valid)), ...(await unsetVariables(valid))];
  const diagnostics = [...loaded.diagnostics, ...warnings].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  );
  return { ...loaded, diagnostics };
}

/** Workspaces of an app share its files, so each app is checked once. */
async function unusedFiles(workspaces: readonly Workspace[]): Promise<Diagnostic[]> {
  const apps = new Map(workspaces.map((workspace) => [appOf(workspace), workspace]));
  const warnings: Diagnostic[] = [];
  for (const workspace of apps.values()) warnings.push(...(await unusedFileWarnings(workspace)));
  return warnings;
}

/** Workspaces of an app with the same credentials and build args have the same warnings. */
async function unsetVariables(workspaces: readonly Workspace[]): Promise<Diagnostic[]> {
  const names = ({ credentials, args }: Workspace): string =>
    JSON.stringify([[...credentials.keys()].sort(), [...args.keys()].sort()]);
  const distinct = new Map(workspaces.map((workspace) => [`${appOf(workspace)} ${names(workspace)}`, workspace]));
  const warnings = new Map<string, Diagnostic>();
  for (const workspace of distinct.values()) {
    for (const warning of await unsetVariableWarnings(workspace)) warnings.set(JSON.stringify(warning), warning);
  }
  return [...warnings.values()];
}

/** The fields that decide which files are used. */
function appOf({ appPath, kind, language, languageVersion, baseImage, dockerfile }: Workspace): string {
  const { file, line } = appPath.location;
  return JSON.stringify([
    file,
    line,
    appPath.value,
    kind,
    language,
    languageVersion,
    baseImage?.value,
    dockerfile !== undefined,
  ]);
}
