import { isDeepStrictEqual } from 'node:util';
import type Dockerode from 'dockerode';
import type { ImageLayer } from '../../event/event.ts';
import type { TagStore } from './claim.ts';
import { dockerApi } from './docker-api.ts';
import { type EngineEndpoint, EngineResponseError } from '../connection/http.ts';

export interface BuiltImage {
  /** `sha256:…` */
  readonly id: string;
  readonly sizeBytes: number;
}

/** The images of an engine. All methods but `has` reject if the engine does not respond. */
export interface ImageStore {
  find(reference: string, signal?: AbortSignal): Promise<BuiltImage | undefined>;
  /** Whether a tag is taken; false if the engine does not respond. */
  has(tag: string, signal: AbortSignal): Promise<boolean>;
  /** The history of an image, newest layer first. */
  layers(id: string, signal?: AbortSignal): Promise<ImageLayer[]>;
  /**
   * Gives the tag of `built` back to the image `earlier` if they differ only in times: a step that the engine ran
   * again, because it had cleared its cache, may make the same layer at another time, and so another image id. Resolves
   * with the image that has the tag afterwards.
   */
  keepEarlier(tag: string, built: BuiltImage, earlier: string, signal?: AbortSignal): Promise<BuiltImage>;
  tags(signal?: AbortSignal): TagStore;
}

/** dockerode is loaded with the first request. */
export function imageStore(engine: EngineEndpoint): ImageStore {
  return {
    find: (reference, signal) => findImage(engine, reference, signal),
    has: (tag, signal) =>
      inspect(engine, tag, signal).then(
        (found) => found !== undefined,
        () => false,
      ),
    layers: (id, signal) => imageLayers(engine, id, signal),
    keepEarlier: (tag, built, earlier, signal) => keepEarlier(engine, tag, built, earlier, signal),
    tags: (signal) => tagStore(engine, signal),
  };
}

/** A build depends on these responses, and an engine that has just exported images is busy. */
const MIN_TIMEOUT_MS = 30_000;

async function findImage(engine: EngineEndpoint, tag: string, signal?: AbortSignal): Promise<BuiltImage | undefined> {
  const found = await inspect(engine, tag, signal);
  return found && { id: found.id, sizeBytes: found.sizeBytes };
}

async function imageLayers(engine: EngineEndpoint, id: string, signal?: AbortSignal): Promise<ImageLayer[]> {
  const history: unknown = await (await imageOf(engine, id, signal)).history();
  if (!Array.isArray(history)) throw new EngineResponseError('the history of the image is not a list');
  return (history as ({ CreatedBy?: unknown; Size?: unknown } | null)[]).map((layer) => ({
    createdBy: typeof layer?.CreatedBy === 'string' ? layer.CreatedBy : '',
    sizeBytes: typeof layer?.Size === 'number' ? layer.Size : 0,
  }));
}

async function keepEarlier(
  engine: EngineEndpoint,
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

function tagStore(engine: EngineEndpoint, signal?: AbortSignal): TagStore {
  return {
    tagsOf: (repository) => tagsOf(engine, repository, signal),
    idOf: async (tag) => (await findImage(engine, tag, signal))?.id,
    tag: (id, tag) => tagImage(engine, id, tag, signal),
    untag: async (tag) => {
      await (await imageOf(engine, tag, signal)).remove();
    },
  };
}

/** With the repository as their prefix. */
async function tagsOf(engine: EngineEndpoint, repository: string, signal?: AbortSignal): Promise<string[]> {
  const docker = await connect(engine, signal);
  const images: unknown = await docker.listImages({ filters: { reference: [repository] } });
  if (!Array.isArray(images)) throw new EngineResponseError('the list of images is not a list');
  const tags = (images as ({ RepoTags?: unknown } | null)[]).flatMap((image): unknown => image?.RepoTags ?? []);
  return tags.filter((tag): tag is string => typeof tag === 'string' && tag.startsWith(`${repository}:`));
}

async function tagImage(engine: EngineEndpoint, reference: string, tag: string, signal?: AbortSignal): Promise<void> {
  const colon = tag.lastIndexOf(':');
  const image = await imageOf(engine, reference, signal);
  await image.tag({ repo: tag.slice(0, colon), tag: tag.slice(colon + 1) });
}

/** Some engines remove an image with its last tag, others keep it untagged. */
async function removeUntagged(engine: EngineEndpoint, id: string, signal?: AbortSignal): Promise<void> {
  const left = await inspect(engine, id, signal);
  if (left?.tags.length === 0) await (await imageOf(engine, id, signal)).remove();
}

interface Inspected extends BuiltImage {
  readonly tags: readonly string[];
  /** Without times and history: the configuration, with its digest label, covers the rest of the history. */
  readonly content: unknown;
}

async function inspect(
  engine: EngineEndpoint,
  reference: string,
  signal?: AbortSignal,
): Promise<Inspected | undefined> {
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

/** dockerode does not escape the reference in the path, where only its slashes may remain. */
async function imageOf(engine: EngineEndpoint, reference: string, signal?: AbortSignal): Promise<Dockerode.Image> {
  return (await connect(engine, signal)).getImage(reference.split('/').map(encodeURIComponent).join('/'));
}

function connect(engine: EngineEndpoint, signal: AbortSignal | undefined): Promise<Dockerode> {
  return dockerApi(engine, { signal, timeoutMs: Math.max(MIN_TIMEOUT_MS, engine.timeoutMs) });
}
