import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine/platform.ts';

export interface LayerCache {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Why the cache is left out. */
  readonly reason?: string;
}

/**
 * Where a build reads and writes its layers besides the engine's own cache. `folder` holds an OCI layout.
 * Without cache the old layers are not read, but the new ones are written for the next build.
 * Where they cannot be written, the build succeeds all the same.
 */
export function layerCache(engine: Engine, folder: string, noCache: boolean): LayerCache {
  if (!engine.containerdStore) {
    return { from: [], to: [], reason: 'the engine does not keep its images in containerd, which exporting layers needs' };
  }
  // The values are read as comma-separated fields (docker/buildx, util/buildflags): a comma would begin another one.
  if (/[,"]/.test(folder)) return { from: [], to: [], reason: `the path ${folder} has a comma or a quote` };
  const from = !noCache && existsSync(join(folder, 'index.json')) ? [`type=local,src=${folder}`] : [];
  return { from, to: [`type=local,dest=${folder},mode=max,ignore-error=true`] };
}
