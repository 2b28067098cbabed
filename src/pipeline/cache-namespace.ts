import { createHmac } from 'node:crypto';

/** BuildKit's Dockerfile frontend puts its value, and a slash, before the id of every cache mount. */
export const CACHE_NAMESPACE_ARG = 'BUILDKIT_CACHE_MOUNT_NS';

/**
 * The namespace of the cache mounts of all workspaces below one root (its real path): what one folder's build leaves
 * in a
 * mount is never found by another folder's, whatever id its own Dockerfile names. The key makes it unguessable for
 * builds
 * that this program does not run.
 *
 * It is a build arg and not written into the Dockerfile, so it appears in no step name, log, history or image. It is
 * not
 * part of any step's cache key either, so layer caches are shared between machines: since BuildKit 0.13 the ids of
 * cache
 * mounts do not count, but for a mount whose id is `<namespace>/<target>`, which the slash in the namespace prevents
 * (moby/buildkit, solver/llbsolver/ops/exec.go, checkShouldClearCacheOpts).
 */
export function cacheNamespace(key: Uint8Array, root: string): string {
  return `devopsmaestro/${createHmac('sha256', key).update(root).digest('hex').slice(0, 32)}`;
}
