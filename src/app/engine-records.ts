import { detectEngine, surroundings } from '../engine/connection/platform.ts';
import { forgetBuilds } from '../engine/images/records.ts';
import type { SessionRecord } from '../session/log/fold.ts';

/**
 * Deletes what the engine itself recorded of our builds: logs that nobody masked. Without images, of all of them.
 * Answers how many. Rejects with `engine_down`, `engine_lost` or `engine_unsupported`.
 */
export async function deleteEngineRecords(env: NodeJS.ProcessEnv, images?: ReadonlySet<string>): Promise<number> {
  if (images?.size === 0) return 0;
  const { engine } = await detectEngine(surroundings(env));
  return forgetBuilds(engine, images);
}

/** The tags that builds of these sessions were to give. */
export function imagesOf(sessions: readonly SessionRecord[]): Set<string> {
  return new Set(
    sessions.flatMap(({ workspaces }) =>
      workspaces.flatMap(({ result }) => result?.attemptedImage ?? result?.image ?? []),
    ),
  );
}
