import { isDeepStrictEqual } from 'node:util';
import type Dockerode from 'dockerode';
import type { ImageLayer } from '../../event/event.ts';
import type { TagStore } from './claim.ts';
import type { Engine } from '../engine.ts';
import { dockerApi } from './docker-api.ts';
import { EngineResponseError } from '../connection/http.ts';

export interface BuiltImage {
  /** `sha256:…` */
  readonly id: string;
  readonly sizeBytes: number;
}

/** A build depends on these answers, and an engine that has just exported images is busy. Milliseconds. */
const MIN_TIMEOUT_MS = 30_000;

/** What the engine really has under a tag, or nothing. Rejects when the engine does not respond. */
export async function findImage(engine: Engine, tag: string, signal?: AbortSignal): Promise<BuiltImage | undefined> {
  const found = await inspect(engine, tag, signal);
  return found && { id: found.id, sizeBytes: found.sizeBytes };
}

/** What an image is made of, newest layer first. Rejects when the engine does not respond. */
export async function imageLayers(engine: Engine, id: string, signal?: AbortSignal): Promise<ImageLayer[]> {
  const history: unknown = await (await imageOf(engine, id, signal)).history();
  if (!Array.isArray(history)) throw new EngineResponseError('the history of the image is not a list');
  return (history as ({ CreatedBy?: unknown; Size?: unknown } | null)[]).map((layer) => ({
    createdBy: typeof layer?.CreatedBy === 'string' ? layer.CreatedBy : '',
    sizeBytes: typeof layer?.Size === 'number' ? layer.Size : 0,
  }));
}

/**
 * Gives the tag of `built` back to the image `earlier`, if both are the same but for their times. A step that the
 * engine ran again, because it had cleared what it kept of it, may make the same layer at another time, and so another
 * image id. Returns the image that has the tag then. Rejects when the engine does not respond.
 */
export async function keepEarlier(
  engine: Engine,
  tag: string,
  built: BuiltImage,
  earlier: string,
  signal?: AbortSignal,
): Promise<BuiltImage> {
  if (built.id === earlier) return built;
  const before = await inspect(engine, earlier, signal);
  const after = await inspect(engine, built.id, signal);
  if (before === undefined || after === undefined || !isDeepStrictEqual(before.content, after.content)) return built;
  await tagImage(engine, earlier, tag, signal);
  await removeUntagged(engine, built.id, signal).catch(() => undefined);
  return { id: before.id, sizeBytes: before.sizeBytes };
}

/** The tags of an engine. Its answers reject when the engine does not respond. */
export function tagStore(engine: Engine, signal?: AbortSignal): TagStore {
  return {
    tagsOf: (repository) => tagsOf(engine, repository, signal),
    idOf: async (tag) => (await findImage(engine, tag, signal))?.id,
    tag: (id, tag) => tagImage(engine, id, tag, signal),
    untag: async (tag) => {
      await (await imageOf(engine, tag, signal)).remove();
    },
  };
}

/** With their repository in front. */
async function tagsOf(engine: Engine, repository: string, signal?: AbortSignal): Promise<string[]> {
  const docker = await connect(engine, signal);
  const images: unknown = await docker.listImages({ filters: { reference: [repository] } });
  if (!Array.isArray(images)) throw new EngineResponseError('the list of images is not a list');
  const tags = (images as ({ RepoTags?: unknown } | null)[]).flatMap((image): unknown => image?.RepoTags ?? []);
  return tags.filter((tag): tag is string => typeof tag === 'string' && tag.startsWith(`${repository}:`));
}

async function tagImage(engine: Engine, reference: string, tag: string, signal?: AbortSignal): Promise<void> {
  const colon = tag.lastIndexOf(':');
  const image = await imageOf(engine, reference, signal);
  await image.tag({ repo: tag.slice(0, colon), tag: tag.slice(colon + 1) });
}

/** Some engines remove an image with its last tag, others keep it without one. */
async function removeUntagged(engine: Engine, id: string, signal?: AbortSignal): Promise<void> {
  const left = await inspect(engine, id, signal);
  if (left?.tags.length === 0) await (await imageOf(engine, id, signal)).remove();
}

/** Whether a tag is taken. An engine that does not respond has none. */
export async function hasImage(engine: Engine, tag: string, signal: AbortSignal): Promise<boolean> {
  return inspect(engine, tag, signal).then(
    (found) => found !== undefined,
    () => false,
  );
}

interface Inspected extends BuiltImage {
  readonly tags: readonly string[];
  /** Without times and history: what else the history says is in the configuration and its label of the inputs. */
  readonly content: unknown;
}

async function inspect(engine: Engine, reference: string, signal?: AbortSignal): Promise<Inspected | undefined> {
  const image = await imageOf(engine, reference, signal);
  const answer: unknown = await image.inspect().catch((error: unknown) => {
    if (error instanceof EngineResponseError && error.status === 404) return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  const {
    Id: id,
    Size: sizeBytes,
    RepoTags: tags,
    RootFS,
    Config,
    Architecture,
    Os,
  } = (answer ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || typeof sizeBytes !== 'number')
    throw new EngineResponseError('the description of the image has no id or size');
  return {
    id,
    sizeBytes,
    tags: Array.isArray(tags) ? tags.map(String) : [],
    content: { RootFS, Config, Architecture, Os },
  };
}

/** dockerode puts the name into the path as it is: slashes belong there, and nothing else may end it. */
async function imageOf(engine: Engine, reference: string, signal?: AbortSignal): Promise<Dockerode.Image> {
  return (await connect(engine, signal)).getImage(reference.split('/').map(encodeURIComponent).join('/'));
}

function connect(engine: Engine, signal: AbortSignal | undefined): Promise<Dockerode> {
  return dockerApi(engine, { signal, timeoutMs: Math.max(MIN_TIMEOUT_MS, engine.timeoutMs) });
}
