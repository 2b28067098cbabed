import { realpathSync } from 'node:fs';
import { CACHE_NAMESPACE_ARG, cacheNamespace } from '../../src/pipeline/cache-namespace.ts';
import { cacheMountKey } from '../../src/home/cache-mount-key.ts';
import type { Scratch } from './scratch.ts';

/** Options with which `docker buildx build` finds the cache mounts of a root's workspaces. */
export async function mountNamespace({ home, root }: Scratch): Promise<string[]> {
  return ['--build-arg', `${CACHE_NAMESPACE_ARG}=${cacheNamespace(await cacheMountKey(home), realpathSync(root))}`];
}
