import { findManifests } from '../build/manifests.ts';
import { editorMetadata, manifestFolders, manifestPattern } from '../image/plan.ts';
import { workspaceDockerfile } from '../image/image.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** The Dockerfile that a build of this workspace would use now. Rejects when the app's folder cannot be read. */
export async function renderWorkspace(workspace: Workspace): Promise<string> {
  const manifests = await findManifests(workspace.appPath.value, manifestPattern(workspace), manifestFolders(workspace));
  return workspaceDockerfile(workspace, { manifests, metadata: editorMetadata(workspace) }).text;
}
