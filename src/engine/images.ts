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
  const docker = await connect(engine);
  try {
    const { Id: id, Size: sizeBytes } = await docker.getImage(tag).inspect();
    return { id, sizeBytes };
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/** What an image is made of, newest layer first. Rejects when the engine does not answer. */
export async function imageLayers(engine: Engine, id: string): Promise<ImageLayer[]> {
  const docker = await connect(engine);
  const history = (await docker.getImage(id).history()) as { CreatedBy?: string; Size?: number }[];
  return history.map(({ CreatedBy = '', Size = 0 }) => ({ createdBy: CreatedBy, sizeBytes: Size }));
}

/** Whether a tag is taken. An engine that does not answer has none. */
export async function hasImage({ address }: Engine, tag: string, signal: AbortSignal): Promise<boolean> {
  return getJson(address, `/images/${encodeURIComponent(tag)}/json`, 5000, signal).then(
    () => true,
    () => false,
  );
}

/** dockerode takes a tenth of a second to load: nothing but the end of a build needs it. */
async function connect({ address }: Engine): Promise<Dockerode> {
  const { default: Docker } = await import('dockerode');
  return 'socketPath' in address ? new Docker({ socketPath: address.socketPath }) : new Docker({ host: address.host, port: address.port, protocol: 'http' });
}
