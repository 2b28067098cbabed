import { resolve } from 'node:path';
import type { Located } from './document/diagnostic.ts';
import type { AppResource, WorkspaceResource } from './resource.ts';
import type { DockerfileReference } from './model.ts';

/**
 * The Dockerfile that a workspace extends: the workspace's, or else the app's unless the workspace names a base image.
 * Paths are relative to the app's folder, as in a compose file, because documents may be anywhere.
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
  // A target belongs to the Dockerfile that it is declared with.
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
