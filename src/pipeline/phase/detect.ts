import { probeReadiness } from '../../registry/readiness.ts';
import { findRoutes } from '../../registry/routes.ts';
import { openBuilder } from '../../engine/open-builder.ts';
import { detectEngine } from '../../engine/connection/platform.ts';
import type { Detected, SessionContext } from '../job.ts';
import { hostEnvironment } from '../../engine/connection/host-environment.ts';

/**
 * Phase 2, once for a session: the engine to build on and who builds there, and which registries serve. Throws
 * `engine_down`, or `engine_unsupported` where the engine cannot do what was asked for by name.
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
  // A slow answer does not hold up the phases that come before the layer cache is opened.
  if (settings.layerCache) void engine.info();
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
  return { engine, builder, readiness, routes: await findRoutes(registries, readiness, engine, signal) };
}
