import { isDeepStrictEqual } from 'node:util';
import type Dockerode from 'dockerode';
import type { ImageLayer } from '../event/event.ts';
import { getJson } from './http.ts';
import type { Engine } from './platform.ts';

export interface BuiltImage {
  /** `sha256:…` */
  readonly id: string;
  readonly sizeBytes: number;
}

/** What the engine really has under a tag, or nothing. Rejects when the engine does not answer. */
export async function findImage(engine: Engine, tag: string): Promise<BuiltImage | undefined> {
  const found = await inspect(await connect(engine), tag);
  return found && { id: found.Id, sizeBytes: found.Size };
}

/** What an image is made of, newest layer first. Rejects when the engine does not answer. */
export async function imageLayers(engine: Engine, id: string): Promise<ImageLayer[]> {
  const docker = await connect(engine);
  const history = (await docker.getImage(id).history()) as { CreatedBy?: string; Size?: number }[];
  return history.map(({ CreatedBy = '', Size = 0 }) => ({ createdBy: CreatedBy, sizeBytes: Size }));
}

/**
 * Gives the tag of `built` back to the image `earlier`, if both are the same but for their times. A step that the engine
 * ran again, because it had cleared what it kept of it, may make the same layer at another time, and so another image id.
 * Returns the image that has the tag then. Rejects when the engine does not answer.
 */
export async function keepEarlier(engine: Engine, tag: string, built: BuiltImage, earlier: string): Promise<BuiltImage> {
  if (built.id === earlier) return built;
  const docker = await connect(engine);
  const before = await inspect(docker, earlier);
  const after = await inspect(docker, built.id);
  if (before === undefined || after === undefined || !isSameButForTimes(before, after)) return built;
  const colon = tag.lastIndexOf(':');
  await docker.getImage(earlier).tag({ repo: tag.slice(0, colon), tag: tag.slice(colon + 1) });
  await removeUntagged(docker, built.id).catch(() => undefined);
  return { id: before.Id, sizeBytes: before.Size };
}

/** Some engines remove an image with its last tag, others keep it without one. */
async function removeUntagged(docker: Dockerode, id: string): Promise<void> {
  const left = await inspect(docker, id);
  if (left !== undefined && (left.RepoTags ?? []).length === 0) await docker.getImage(id).remove();
}

/** Whether a tag is taken. An engine that does not answer has none. */
export async function hasImage({ address }: Engine, tag: string, signal: AbortSignal): Promise<boolean> {
  return getJson(address, `/images/${encodeURIComponent(tag)}/json`, 5000, signal).then(
    () => true,
    () => false,
  );
}

/** In Go's JSON a list without elements may be null. */
type Inspected = Omit<Dockerode.ImageInspectInfo, 'RepoTags'> & { readonly RepoTags: readonly string[] | null };

async function inspect(docker: Dockerode, reference: string): Promise<Inspected | undefined> {
  try {
    return await docker.getImage(reference).inspect();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/** The history is left out: it has the times, and what else it says is in the configuration and its label of the inputs. */
function isSameButForTimes(one: Inspected, other: Inspected): boolean {
  const [a, b] = [one, other].map(({ RootFS, Config, Architecture, Os }) => ({ RootFS, Config, Architecture, Os }));
  return isDeepStrictEqual(a, b);
}

/** dockerode takes a tenth of a second to load: nothing but the end of a build needs it. */
async function connect({ address }: Engine): Promise<Dockerode> {
  const { default: Docker } = await import('dockerode');
  return 'socketPath' in address ? new Docker({ socketPath: address.socketPath }) : new Docker({ host: address.host, port: address.port, protocol: 'http' });
}
