import { detectEngine, type PlatformSurvey, surveyPlatforms } from '../engine/connection/platform.ts';
import type { EngineConnection } from '../engine/engine.ts';
import type { EngineSettings } from '../pipeline/settings.ts';
import { hostEnvironment } from '../engine/connection/host-environment.ts';

/** Every engine of this machine, and the one that builds use. */
export function findPlatforms(settings: EngineSettings, env: NodeJS.ProcessEnv): Promise<PlatformSurvey> {
  return surveyPlatforms(hostEnvironment(env, settings.engineHost), undefined, settings.engineTimeoutMs);
}

/** The engine that builds use. Rejects with `engine_down`. */
export async function findEngine(settings: EngineSettings, env: NodeJS.ProcessEnv): Promise<EngineConnection> {
  return (await detectEngine(hostEnvironment(env, settings.engineHost), undefined, settings.engineTimeoutMs)).engine;
}
