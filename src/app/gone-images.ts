import { type LiveImages, liveImages } from '../engine/images/live-images.ts';
import { detectEngine, surroundings } from '../engine/connection/platform.ts';
import type { LastSuccess } from '../session/index/workspaces.ts';

type Built = Pick<LastSuccess, 'image' | 'imageId'>;

/** The identities of workspaces whose image the engine no longer has, under its tag or by its id. */
export function goneFrom(live: LiveImages, successes: ReadonlyMap<string, Built>): Set<string> {
  const isGone = ({ image, imageId }: Built): boolean =>
    !live.tags.has(image) && !(imageId !== undefined && live.ids.has(imageId));
  return new Set([...successes].filter(([, built]) => isGone(built)).map(([identity]) => identity));
}

/**
 * The same, asked of the engine that builds would use now; undefined when none answers. Of an image that another engine
 * has, this one knows nothing either: then it has to be built again here.
 */
export async function goneImages(
  successes: ReadonlyMap<string, Built>,
  env: NodeJS.ProcessEnv,
): Promise<ReadonlySet<string> | undefined> {
  if (successes.size === 0) return new Set();
  try {
    const { engine } = await detectEngine(surroundings(env));
    return goneFrom(await liveImages(engine), successes);
  } catch {
    return undefined; // what an engine has is known only while it answers
  }
}
