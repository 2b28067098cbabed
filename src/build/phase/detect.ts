import { probeReadiness } from '../../cache/readiness.ts';
import { detectEngine, surroundings } from '../../engine/platform.ts';
import type { Emit } from '../../event/event.ts';
import type { Registry } from '../../workspace/workspace.ts';
import type { Detected } from '../job.ts';

/** Phase 2, once for a session: the engine to build on, and which registries serve. Throws `engine_down`. */
export async function detect(env: NodeJS.ProcessEnv, registries: readonly Registry[], emit: Emit, signal: AbortSignal): Promise<Detected> {
  const [engine, readiness] = await Promise.all([detectEngine(surroundings(env), signal), probeReadiness(registries, signal)]);
  emit({ type: 'session.platform', platform: engine.platform });
  emit({ type: 'session.readiness', readiness });
  return { engine, readiness };
}
