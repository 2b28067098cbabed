import { join } from 'node:path';
import { unsetVariables, type UnsetVariable } from '../../image/access/unset-variables.ts';
import type { Diagnostic } from '../../workspace/document/diagnostic.ts';
import { mountedFolder, type Workspace } from '../../workspace/model.ts';
import { loadManifestsOf, usedTexts } from './manifests.ts';

/** The warnings of a build about unset variables, at the lines of the manifests; none if they cannot be read. */
export async function unsetVariableWarnings(workspace: Workspace): Promise<Diagnostic[]> {
  const folder = mountedFolder(workspace);
  const manifests = await loadManifestsOf(workspace).catch(() => undefined);
  if (manifests === undefined) return [];
  return unsetVariables(workspace, usedTexts(workspace, manifests)).map((unset) => {
    const { file, line, column, length } = unset;
    const location = { file: join(folder, file), line, column, endLine: line, endColumn: column + length };
    return { severity: 'warning', code: 'unset-variable', ...unsetMessage(unset), ...location };
  });
}

export function unsetMessage({ variable, file }: UnsetVariable): { readonly message: string; readonly hint: string } {
  return {
    message: `${file} refers to ${variable}, which is not set in the build.`,
    hint: `Declare a Credential document named ${variable}.`,
  };
}
