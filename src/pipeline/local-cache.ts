import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { layerCache, type LayerCache } from '../layer-cache/layers.ts';
import { failureReport } from '../engine/failure/failure.ts';
import type { BuildOutcome } from '../engine/images/image-request.ts';
import type { Engine } from '../engine/engine.ts';
import { createOwned, isOwned } from '../home/owned.ts';
import type { PhaseContext } from './job.ts';
import { untilStopped } from './stop.ts';

/**
 * The layer cache of a workspace, for one build. Without a usable folder the build runs without a cache. Where the
 * cache is disabled, the space that it took is freed.
 */
export async function localCache(context: PhaseContext, engine: Engine): Promise<LayerCache> {
  if (!context.settings.layerCache) {
    await removeLayers(context);
    return {};
  }
  const cache = await untilStopped(context.signal, openCache(context, engine));
  if (cache.reason !== undefined) warn(context, `The local layer cache is not used: ${cache.reason}.`);
  return cache;
}

/** Removes the cache if the build failed because of it, and says so; answers whether building once more makes sense. */
export async function removeBrokenCache(context: PhaseContext, { isBuilt, plain }: BuildOutcome): Promise<boolean> {
  const blame = isBuilt
    ? undefined
    : plain.find((line) => line.startsWith('ERROR:') && line.includes(layerFolder(context)));
  if (blame === undefined) return false;
  await removeLayers(context);
  warn(context, `The local layer cache was unusable and has been removed; building once more without it. ${blame}`);
  return true;
}

/**
 * Says that the layers of a build that succeeded could not be kept: the next one may take longer. On a full disk what
 * is
 * kept of them goes, for the record of this build needs the space more.
 */
export async function reportCacheLoss(context: PhaseContext, outcome: BuildOutcome): Promise<void> {
  const { failed, cacheLoss = failed?.role === 'export' && failed.isCache === true ? failed.error : undefined } =
    outcome;
  if (cacheLoss === undefined) return;
  if (failureReport({ ...outcome, plain: [cacheLoss] }).kind === 'disk_full') await removeLayers(context);
  warn(context, `The local layer cache could not be written, so the next build may take longer: ${cacheLoss}`);
}

async function openCache(context: PhaseContext, engine: Engine): Promise<LayerCache> {
  const { home, job, flags } = context;
  try {
    createOwned(home.buildCache(job.ref.key));
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
  return layerCache(engine, layerFolder(context), flags.noCache === true);
}

function layerFolder({ home, job }: PhaseContext): string {
  return join(home.buildCache(job.ref.key), 'layers');
}

/** A folder of somebody else's is left alone. */
async function removeLayers(context: PhaseContext): Promise<void> {
  if (!isOwned(context.home.buildCache(context.job.ref.key))) return;
  await rm(layerFolder(context), { recursive: true, force: true }).catch(() => undefined);
}

function warn({ emit, job }: PhaseContext, message: string): void {
  emit({ type: 'warning', key: job.ref.key, message });
}
