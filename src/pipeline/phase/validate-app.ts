import { stat } from 'node:fs/promises';
import { DvmError } from '../../event/error.ts';
import { requireValid } from '../../workspace/document/problem.ts';
import type { Workspace } from '../../workspace/model.ts';

/**
 * Phase 1. Throws `invalid_input` for a workspace with an error in its documents, and `app_path`, at the line with the
 * path, unless the app's folder can be read.
 */
export async function validateApp(workspace: Workspace): Promise<void> {
  requireValid(workspace);
  const { app, appPath } = workspace;
  const problem = await stat(appPath.value).then(
    (info) => (info.isDirectory() ? undefined : 'is not a folder'),
    (error: unknown) =>
      (error as { code?: string }).code === 'ENOENT'
        ? 'does not exist'
        : `cannot be read (${String((error as { code?: string }).code)})`,
  );
  if (problem === undefined) return;
  throw new DvmError({
    kind: 'app_path',
    message: `The path of app "${app}" ${problem}: ${appPath.value}`,
    hint: 'Correct spec.path of the App document; it is relative to its file.',
    ...appPath.location,
  });
}
