import { requireValid } from '../workspace/document/problem.ts';
import { requireUserDockerfile } from '../workspace/user-dockerfile.ts';
import type { Workspace } from '../workspace/model.ts';
import { planBuild } from './build-plan.ts';
import { changeDigest } from './digest.ts';
import { gatherChangeInputs } from './gather/change-inputs.ts';
import { loadManifestsOf } from './gather/manifests.ts';

/** What a build of a workspace would use. */
export interface Preview {
  readonly dockerfile: string;
  /** As `WorkspaceResult.changeDigest`. */
  readonly changeDigest: string;
}

/**
 * What a build would use now, without an engine. Rejects for a workspace with an error in its documents, and when its
 * app's folder or its own Dockerfile cannot be read.
 */
export async function previewBuild(workspace: Workspace): Promise<Preview> {
  requireValid(workspace);
  const userDockerfile = await requireUserDockerfile(workspace);
  const { files: manifests } = await loadManifestsOf(workspace);
  const plan = planBuild(workspace, { manifests, ...(userDockerfile && { userDockerfile }) });
  return {
    dockerfile: plan.dockerfile.text,
    changeDigest: changeDigest(plan, await gatherChangeInputs(workspace, userDockerfile)),
  };
}
