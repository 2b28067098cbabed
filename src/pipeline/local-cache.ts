import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { layerCache, type LayerCache } from '../layer-cache/layers.ts';
import { failureReport } from '../engine/failure/failure-report.ts';
import type { BuildOutcome, BuildSuccess } from '../engine/builder.ts';
import type { EngineConnection } from '../engine/engine.ts';
import { createOwned, isOwned } from '../home/owned.ts';
import type { PhaseContext } from './job.ts';
import { untilStopped } from './stop.ts';

/** Where the cache is disabled, the space that it took is freed, also by a build that has nothing else to do. */
export async function removeDisabledCache(context: PhaseContext): Promise<void> {
  if (!context.settings.layerCache) await removeLayers(context);
}

/**
 * The layer cache of a workspace, for one build. Without a usable folder the build runs without a cache. Where the
 * cache is disabled, the space that it took is freed.
 */
export async function localCache(context: PhaseContext, engine: EngineConnection): Promise<LayerCache> {
  if (!context.settings.layerCache) {
    await removeDisabledCache(context);
    return {};
  }
  const cache = await untilStopped(context.signal, openCache(context, engine));
  if (cache.reason !== undefined) warn(context, `The local layer cache is not used: ${cache.reason}.`);
  return cache;
}

/** Removes the cache if it failed the build. Resolves with whether another attempt makes sense. */
export async function removeBrokenCache(context: PhaseContext, outcome: BuildOutcome): Promise<boolean> {
  if (outcome.ok || outcome.failure.cause !== 'cache') return false;
  await removeLayers(context);
  const { message } = outcome.failure;
  warn(context, `The local layer cache was unusable and has been removed; building again without it. ${message}`);
  return true;
}

/**
 * Warns if the layers of a successful build could not be written. On a full disk the cache is removed: the record of
 * this build needs the space more.
 */
export async function reportCacheLoss(context: PhaseContext, { warnings }: BuildSuccess): Promise<void> {
  for (const warning of warnings.filter(({ cause }) => cause === 'cache')) {
    if (failureReport(warning).kind === 'disk_full') await removeLayers(context);
    const effect = 'so the next build may take longer';
    warn(context, `The local layer cache could not be written, ${effect}: ${warning.message}`);
  }
}

async function openCache(context: PhaseContext, engine: EngineConnection): Promise<LayerCache> {
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

/** A folder without our marker is left unchanged. */
async function removeLayers(context: PhaseContext): Promise<void> {
  if (!isOwned(context.home.buildCache(context.job.ref.key))) return;
  await rm(layerFolder(context), { recursive: true, force: true }).catch(() => undefined);
}

function warn({ emit, job }: PhaseContext, message: string): void {
  emit({ type: 'warning', key: job.ref.key, message });
}
