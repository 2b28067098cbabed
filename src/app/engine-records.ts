import { forgetBuilds } from '../engine/images/records.ts';
import type { EngineSettings } from '../pipeline/settings.ts';
import type { SessionRecord } from '../session/log/fold.ts';
import { findEngine } from './platforms.ts';

/**
 * Deletes the engine's own records of our builds, whose logs are not masked: those of the given images, or all.
 * Resolves with their number. Rejects with `engine_down`, `engine_lost` or `engine_unsupported`.
 */
export async function deleteEngineRecords(
  settings: EngineSettings,
  env: NodeJS.ProcessEnv,
  images?: ReadonlySet<string>,
): Promise<number> {
  if (images?.size === 0) return 0;
  return forgetBuilds(await findEngine(settings, env), images);
}

/** The tags that the builds of these sessions used. */
export function imagesOf(sessions: readonly SessionRecord[]): Set<string> {
  return new Set(
    sessions.flatMap(({ workspaces }) =>
      workspaces.flatMap(({ result }) => result?.attemptedImage ?? result?.image ?? []),
    ),
  );
}
