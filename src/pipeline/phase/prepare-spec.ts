import { requireUserDockerfile, type UserDockerfile } from '../../workspace/user-dockerfile.ts';
import { manifestFolders, manifestPattern } from '../../image/plan.ts';
import { imageRepository } from '../../workspace/hierarchy/name.ts';
import type { BuildFlags } from '../../event/event.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Job } from '../job.ts';

export interface Spec {
  /** The image's name without its tag. */
  readonly repository: string;
  /** Absent: the last stage. */
  readonly target?: string;
  /** Values of the build args. */
  readonly args: Readonly<Record<string, string>>;
  /** Which files of the app's folder go into the build context. */
  readonly manifests: RegExp | undefined;
  /** Which folders below it are looked into for them. */
  readonly manifestFolders: RegExp | undefined;
  /** The user's own Dockerfile, if the workspace extends one. */
  readonly extended?: UserDockerfile;
}

/**
 * Phase 3: what is to be built, decided from the YAML, the flags and the user's own Dockerfile. Throws
 * `invalid_input`.
 */
export async function prepareSpec({ workspace, ref }: Job, flags: BuildFlags): Promise<Spec> {
  return { repository: imageRepository(workspace.app, workspace.name, ref.key), ...(await specOf(workspace, flags)) };
}

/** What does not depend on the key that the store gives. */
export async function specOf(workspace: Workspace, flags: BuildFlags): Promise<Omit<Spec, 'repository'>> {
  const extended = await requireUserDockerfile(workspace);
  return {
    ...(flags.target !== undefined && { target: flags.target }),
    ...(extended && { extended }),
    args: Object.fromEntries([...workspace.args].map(([name, { value }]) => [name, value])),
    manifests: manifestPattern(workspace),
    manifestFolders: manifestFolders(workspace),
  };
}
