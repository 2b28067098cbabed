import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineConnection } from '../engine/engine.ts';

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
  { features }: Pick<EngineConnection, 'features'>,
  folder: string,
  noCache: boolean,
): Promise<LayerCache> {
  const known = await features().catch((error: unknown) => String((error as Error).message));
  if (typeof known === 'string') return { reason: `the engine does not report its image store (${known})` };
  if (!known.has('containerd-images'))
    return { reason: 'the engine does not store its images in containerd, which exporting layers requires' };
  // buildx reads the values as comma-separated fields (docker/buildx, util/buildflags): a comma would begin another
  // one.
  if (/[,"]/.test(folder)) return { reason: `the path ${folder} has a comma or a quote` };
  return { to: folder, ...(!noCache && existsSync(join(folder, 'index.json')) && { from: folder }) };
}
