import type { EngineConnection } from '../engine.ts';
import { engineJson } from '../connection/http.ts';
import { FINGERPRINT_LABEL } from './label.ts';

/** Our images that an engine has now, by id (`sha256:…`) and by tag. */
export interface LiveImages {
  readonly ids: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

/**
 * Lists the images with our label, because a recorded image may have been removed or tagged otherwise since. Rejects if
 * the engine does not respond.
 */
export async function liveImages(engine: EngineConnection, signal?: AbortSignal): Promise<LiveImages> {
  const filters = encodeURIComponent(JSON.stringify({ label: [FINGERPRINT_LABEL] }));
  const response = await engineJson(engine, `/images/json?filters=${filters}`, { signal });
  const images = Array.isArray(response) ? (response as { Id?: unknown; RepoTags?: unknown }[]) : [];
  return {
    ids: new Set(images.flatMap(({ Id }) => (typeof Id === 'string' ? [Id] : []))),
    tags: new Set(
      images.flatMap(({ RepoTags }) =>
        Array.isArray(RepoTags) ? RepoTags.filter((tag) => typeof tag === 'string') : [],
      ),
    ),
  };
}
