import type { BuildFlags } from '../../event/event.ts';
import { imageRepository } from '../../workspace/hierarchy/name.ts';
import { type UserDockerfile, requireUserDockerfile } from '../../workspace/user-dockerfile.ts';
import type { Job } from '../job.ts';

export interface Spec {
  /** The image's name without its tag. */
  readonly repository: string;
  /** If absent, the last stage. */
  readonly target?: string;
  /** The user's own Dockerfile, if the workspace extends one. */
  readonly userDockerfile?: UserDockerfile;
}

/** Phase 3: what to build, by the YAML, the flags and the user's own Dockerfile. Throws `invalid_input`. */
export async function prepareSpec({ workspace, ref }: Job, { target }: BuildFlags): Promise<Spec> {
  const userDockerfile = await requireUserDockerfile(workspace);
  return {
    repository: imageRepository(workspace.app, workspace.name, ref.key),
    ...(target !== undefined && { target }),
    ...(userDockerfile && { userDockerfile }),
  };
}
