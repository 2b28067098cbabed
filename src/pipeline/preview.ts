import { workspaceDockerfile } from '../image/image.ts';
import { requireValid } from '../workspace/document/problem.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { changeDigest } from './change-digest.ts';
import { loadManifests, textsOf } from './gather/manifests.ts';
import { configureEditor } from './phase/configure-editor.ts';
import { specOf } from './phase/prepare-spec.ts';

/** What a build of a workspace would use. */
export interface Preview {
  readonly dockerfile: string;
  /** As `WorkspaceResult.changeDigest`. */
  readonly changeDigest: string;
}

/**
 * What a build would use now: the same as the phases find, without an engine. Rejects for a workspace with an error
 * in its documents, and when its app's folder or its own Dockerfile cannot be read.
 */
export async function previewBuild(workspace: Workspace): Promise<Preview> {
  requireValid(workspace);
  const spec = await specOf(workspace, {});
  const { extended } = spec;
  const manifests = await loadManifests(workspace.appPath.value, spec.manifests, spec.manifestFolders);
  const names = manifests.files.map(({ name }) => name);
  const { metadata } = configureEditor(workspace);
  const { text: dockerfile, target } = workspaceDockerfile(workspace, {
    manifests: names,
    texts: textsOf(manifests),
    metadata,
    ...(extended && { extended }),
  });
  const digested = manifests.files.map(({ name, digest }) => ({ name, digest }));
  return {
    dockerfile,
    changeDigest: await changeDigest(workspace, { target, dockerfile, args: spec.args, manifests: digested }, extended),
  };
}
