import { workspaceDockerfile } from '../image/image.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { changeDigest } from './change-digest.ts';
import { readTexts } from './host-use.ts';
import { findManifests, readManifests } from './manifests.ts';
import { configureEditor } from './phase/configure-editor.ts';
import { specOf } from './phase/prepare-spec.ts';

/** What a build of a workspace would use. */
export interface Preview {
  readonly dockerfile: string;
  /** As `WorkspaceResult.changeDigest`. */
  readonly changeDigest: string;
}

/** What a build would use now: the same as the phases find, without an engine. Rejects when the app's folder or its own Dockerfile cannot be read. */
export async function previewBuild(workspace: Workspace): Promise<Preview> {
  const folder = workspace.appPath.value;
  const spec = await specOf(workspace, {});
  const { extended } = spec;
  const names = await findManifests(folder, spec.manifests, spec.manifestFolders);
  const { text: dockerfile, target } = workspaceDockerfile(workspace, { manifests: names, texts: await readTexts(folder, names), metadata: configureEditor(workspace).metadata, ...(extended && { extended }) });
  return { dockerfile, changeDigest: await changeDigest(workspace, { target, dockerfile, args: spec.args, manifests: await readManifests(folder, names) }, extended) };
}
