import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineConnection } from '../engine/engine.ts';

export interface LayerCache {
  /** Folder of an OCI layout to read from. */
  readonly from?: string;
  readonly to?: string;
  /** Why the cache is not used. */
  readonly reason?: string;
}

/**
 * Where a build reads and writes its layers besides the engine's own cache. `folder` is an OCI layout. With `noCache`
 * the layers are written for the next build, but not read.
 */
export async function layerCache(
  { features }: Pick<EngineConnection, 'features'>,
  folder: string,
  noCache: boolean,
): Promise<LayerCache> {
  const known = await features().catch((error: unknown) => (error as Error).message);
  if (typeof known === 'string') return { reason: `the engine does not report its image store (${known})` };
  if (!known.has('containerd-images'))
    return { reason: 'the engine cannot export layers, because its image store is not containerd' };
  // buildx parses the values as comma-separated fields (docker/buildx, util/buildflags).
  if (/[,"]/.test(folder)) return { reason: `the path ${JSON.stringify(folder)} contains a comma or a quote` };
  return { to: folder, ...(!noCache && existsSync(join(folder, 'index.json')) && { from: folder }) };
}
