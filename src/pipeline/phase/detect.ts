import { probeReadiness } from '../../registry/readiness.ts';
import { findRoutes } from '../../registry/routes.ts';
import { openEngine } from '../../engine/engine.ts';
import { openBuilder } from '../../engine/open-builder.ts';
import { detectEngine } from '../../engine/connection/platform.ts';
import type { Detected, SessionContext } from '../job.ts';
import { hostEnvironment } from '../../engine/connection/host-environment.ts';

/**
 * Phase 2, once per session: finds the engine, its builder and the reachable registries. Throws `engine_down`, or
 * `engine_unsupported` if the engine does not support the requested builder.
 */
export async function detect(
  {
    env,
    settings,
    home,
    registries,
    emit,
    connections,
  }: Pick<SessionContext, 'env' | 'settings' | 'home' | 'registries' | 'emit' | 'connections'>,
  signal: AbortSignal,
): Promise<Detected> {
  const around = hostEnvironment(env, settings.engineHost);
  const [{ engine, warnings }, readiness] = await Promise.all([
    detectEngine(around, signal, settings.engineTimeoutMs),
    probeReadiness(registries, signal),
  ]);
  // A slow response does not delay the phases before the layer cache is opened.
  if (settings.layerCache) void engine.features().catch(() => undefined);
  const { builder, reason } = await openBuilder(
    settings.builder,
    engine,
    around,
    home.buildxConfig,
    signal,
    connections,
  );
  for (const message of warnings) emit({ type: 'warning', message });
  emit({ type: 'session.platform', platform: engine.platform, builder: builder.name });
  if (reason !== undefined)
    emit({
      type: 'warning',
      message: `Building with "docker buildx", because the engine does not support direct builds: ${reason}.`,
    });
  emit({ type: 'session.readiness', readiness });
  const routes = await findRoutes(registries, readiness, engine, signal);
  return { engine: openEngine(engine), builder, readiness, routes };
}
