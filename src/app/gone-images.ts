import { type LiveImages, liveImages } from '../engine/images/live-images.ts';
import type { EngineSettings } from '../pipeline/settings.ts';
import type { LastSuccess } from '../session/index/workspaces.ts';
import { findEngine } from './platforms.ts';

type Built = Pick<LastSuccess, 'image' | 'imageId'>;

/** The identities of workspaces whose image the engine no longer has, neither by its tag nor by its id. */
export function goneFrom(live: LiveImages, successes: ReadonlyMap<string, Built>): Set<string> {
  const isGone = ({ image, imageId }: Built): boolean =>
    !live.tags.has(image) && !(imageId !== undefined && live.ids.has(imageId));
  return new Set([...successes].filter(([, built]) => isGone(built)).map(([identity]) => identity));
}

/**
 * The same for the engine that builds use now; undefined if no engine responds. An image that only another engine has
 * counts as gone, because this engine would have to build it again.
 */
export async function goneImages(
  successes: ReadonlyMap<string, Built>,
  settings: EngineSettings,
  env: NodeJS.ProcessEnv,
): Promise<ReadonlySet<string> | undefined> {
  if (successes.size === 0) return new Set();
  try {
    return goneFrom(await liveImages(await findEngine(settings, env)), successes);
  } catch {
    return undefined; // without a response, nothing is known about the images
  }
}
