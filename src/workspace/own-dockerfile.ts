import { resolve } from 'node:path';
import type { Placed } from './document/diagnostic.ts';
import type { AppResource, WorkspaceResource } from './resource.ts';
import type { OwnDockerfile } from './workspace.ts';

/**
 * The Dockerfile that a workspace extends: its own before that of its app, and a base image of its own before both.
 * Paths
 * are relative to the folder of the app, as in a compose file: documents may lie anywhere.
 */
export function ownDockerfile(
  app: AppResource,
  workspace: WorkspaceResource,
  folder: string,
): OwnDockerfile | undefined {
  const file = workspace.buildFrom ?? (workspace.baseImage === undefined ? app.dockerfile : undefined);
  if (file === undefined) return undefined;
  const absolute = ({ value, place, length = value.length }: Placed<string>): Placed<string> => ({
    value: resolve(folder, value),
    place,
    length,
  });
  // A stage is named in the file that has it.
  const target = file === app.dockerfile ? app.dockerfileTarget : undefined;
  return {
    file: absolute(file),
    context:
      app.dockerfileContext === undefined ? { value: folder, place: file.place } : absolute(app.dockerfileContext),
    ...(target && { target }),
  };
}
