import type { EngineConnection } from '../engine.ts';
import { engineJson } from '../connection/http.ts';
import { FINGERPRINT_LABEL } from './label.ts';

/** The images of ours that an engine has now, by id (`sha256:…`) and by tag. */
export interface LiveImages {
  readonly ids: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

/**
 * Asks for what carries our label: what a record says may have been removed since, or tagged otherwise. Rejects when
 * the engine does not answer.
 */
export async function liveImages(engine: EngineConnection, signal?: AbortSignal): Promise<LiveImages> {
  const filters = encodeURIComponent(JSON.stringify({ label: [FINGERPRINT_LABEL] }));
  const answer = await engineJson(engine, `/images/json?filters=${filters}`, { signal });
  const images = Array.isArray(answer) ? (answer as { Id?: unknown; RepoTags?: unknown }[]) : [];
  return {
    ids: new Set(images.flatMap(({ Id }) => (typeof Id === 'string' ? [Id] : []))),
    tags: new Set(
      images.flatMap(({ RepoTags }) =>
        Array.isArray(RepoTags) ? RepoTags.filter((tag) => typeof tag === 'string') : [],
      ),
    ),
  };
}
