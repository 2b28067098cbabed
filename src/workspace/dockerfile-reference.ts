import { resolve } from 'node:path';
import type { Located } from './document/diagnostic.ts';
import type { AppResource, WorkspaceResource } from './resource.ts';
import type { DockerfileReference } from './model.ts';

/**
 * The Dockerfile that a workspace extends: its own before that of its app, and a base image of its own before both.
 * Paths
 * are relative to the folder of the app, as in a compose file: documents may lie anywhere.
 */
export function dockerfileReference(
  app: AppResource,
  workspace: WorkspaceResource,
  folder: string,
): DockerfileReference | undefined {
  const file = workspace.buildFrom ?? (workspace.baseImage === undefined ? app.dockerfile : undefined);
  if (file === undefined) return undefined;
  const absolute = ({ value, location, length = value.length }: Located<string>): Located<string> => ({
    value: resolve(folder, value),
    location,
    length,
  });
  // A stage is named in the file that has it.
  const target = file === app.dockerfile ? app.dockerfileTarget : undefined;
  return {
    file: absolute(file),
    context:
      app.dockerfileContext === undefined
        ? { value: folder, location: file.location }
        : absolute(app.dockerfileContext),
    ...(target && { target }),
  };
}
