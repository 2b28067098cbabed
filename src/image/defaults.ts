import type { Workspace } from '../workspace/model.ts';
import { DEFAULT_DEV_PACKAGES } from './plan.ts';
import { toolchainOf } from './toolchains.ts';

/** The packages and tools that a workspace gets if it does not list its own, by their names in Debian. */
export function defaultPackages(workspace: Pick<Workspace, 'kind' | 'language'>): {
  readonly packages: readonly string[];
  readonly tools: readonly string[];
} {
  const { devPackages, defaultTools } = toolchainOf(workspace);
  return { packages: devPackages ?? DEFAULT_DEV_PACKAGES, tools: defaultTools };
}
