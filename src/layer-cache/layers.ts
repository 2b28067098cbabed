import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';

export interface LayerCache {
  /** Folder of an OCI layout. */
  readonly from?: string;
  readonly to?: string;
  /** Why the cache is left out. */
  readonly reason?: string;
}

/**
 * Where a build reads and writes its layers besides the engine's own cache. `folder` holds an OCI layout.
 * Without cache the old layers are not read, but the new ones are written for the next build.
 * Where they cannot be written, the build succeeds all the same.
 */
export async function layerCache(
  { info }: Pick<Engine, 'info'>,
  folder: string,
  noCache: boolean,
): Promise<LayerCache> {
  const { usesContainerd, problem } = await info();
  if (usesContainerd === undefined)
    return { reason: `the engine does not say how it keeps its images (${problem ?? 'unknown'})` };
  if (!usesContainerd) {
    return { reason: 'the engine does not keep its images in containerd, which exporting layers needs' };
  }
  // buildx reads the values as comma-separated fields (docker/buildx, util/buildflags): a comma would begin another
  // one.
  if (/[,"]/.test(folder)) return { reason: `the path ${folder} has a comma or a quote` };
  return { to: folder, ...(!noCache && existsSync(join(folder, 'index.json')) && { from: folder }) };
}
