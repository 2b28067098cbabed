import { findImage, imageLayers, keepEarlier } from '../../engine/images.ts';
import type { Engine } from '../../engine/engine.ts';
import { DvmError } from '../../event/error.ts';
import type { PhaseContext } from '../job.ts';

export interface Built {
  readonly image: string;
  readonly imageId: string;
  readonly sizeBytes: number;
}

/**
 * Phase 7: success is what the engine has, not what the builder said. An image that differs from the workspace's last one in
 * nothing but times is that one. What the image's layers are made of is recorded, if the engine tells. Throws
 * `image_missing` or `engine_lost`.
 */
export async function verifyImage({ emit, job, signal }: Pick<PhaseContext, 'emit' | 'job' | 'signal'>, engine: Engine, image: string): Promise<Built> {
  const found = await findImage(engine, image, signal).catch((error: unknown) => {
    throw new DvmError(
      { kind: 'engine_lost', message: `The engine did not answer after the build: ${error instanceof Error ? error.message : String(error)}`, hint: 'Check that the engine runs, then build again.' },
      { cause: error },
    );
  });
  if (found !== undefined) {
    const { previousImageId: earlier } = job;
    const { id: imageId, sizeBytes } = earlier === undefined ? found : await keepEarlier(engine, image, found, earlier, signal).catch(() => found);
    const layers = await imageLayers(engine, imageId, signal).catch(() => []);
    if (layers.length > 0) emit({ type: 'image', key: job.ref.key, image, imageId, layers });
    return { image, imageId, sizeBytes };
  }
  throw new DvmError({
    kind: 'image_missing',
    message: `The build ended well, but the engine has no image ${image}.`,
    hint: 'Another program may have deleted it, or a builder that keeps its results to itself is in use.',
  });
}
