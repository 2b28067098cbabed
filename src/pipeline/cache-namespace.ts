import { createHmac } from 'node:crypto';

/** BuildKit's Dockerfile frontend prefixes the id of every cache mount with its value and a slash. */
export const CACHE_NAMESPACE_ARG = 'BUILDKIT_CACHE_MOUNT_NS';

/**
 * The namespace of the cache mounts of all workspaces below one root (its real path): a build of another folder never
 * finds what a build of this one leaves in a mount, whatever ids their Dockerfiles name. The key makes it unguessable
 * for builds that this program does not run. As a build arg, it is not written into the Dockerfile, so it appears in no
 * step name, log, history or image. It is part of no step's cache key either, so layer caches are shared between
 * machines: since BuildKit 0.13 the ids of cache mounts do not count, except for an id `<namespace>/<target>`, which
 * the slash in the namespace prevents (moby/buildkit, solver/llbsolver/ops/exec.go, checkShouldClearCacheOpts).
 */
export function cacheNamespace(key: Uint8Array, root: string): string {
  return `devopsmaestro/${createHmac('sha256', key).update(root).digest('hex').slice(0, 32)}`;
}
