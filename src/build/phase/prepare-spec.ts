import { DEFAULT_TARGET, manifestFolders, manifestPattern } from '../../image/plan.ts';
import { imageRepository } from '../../workspace/name.ts';
import type { BuildFlags } from '../../event/event.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Job } from '../job.ts';

export interface Spec {
  /** The image's name without its tag. */
  readonly repository: string;
  readonly target: string;
  /** Values of the build args. */
  readonly args: Readonly<Record<string, string>>;
  /** Which files of the app's folder go into the build context. */
  readonly manifests: RegExp | undefined;
  /** Which folders below it are looked into for them. */
  readonly manifestFolders: RegExp | undefined;
}

/** Phase 3: what is to be built, decided from the YAML and the flags alone. */
export function prepareSpec({ workspace, ref }: Job, flags: BuildFlags): Spec {
  return { repository: imageRepository(workspace.app, workspace.name, ref.key), ...specOf(workspace, flags) };
}

/** What does not depend on the key that the store gives. */
export function specOf(workspace: Workspace, flags: BuildFlags): Omit<Spec, 'repository'> {
  return {
    target: flags.target ?? DEFAULT_TARGET,
    args: Object.fromEntries([...workspace.args].map(([name, { value }]) => [name, value])),
    manifests: manifestPattern(workspace),
    manifestFolders: manifestFolders(workspace),
  };
}
