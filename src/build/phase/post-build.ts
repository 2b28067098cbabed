import { findImage, imageLayers } from '../../engine/images.ts';
import type { Engine } from '../../engine/platform.ts';
import { DvmError } from '../../event/error.ts';
import type { PhaseContext } from '../job.ts';

export interface Built {
  readonly image: string;
  readonly imageId: string;
  readonly sizeBytes: number;
}

/**
 * Phase 7: success is what the engine has, not what the builder said. What the image's layers are made of is recorded, if the
 * engine tells. Throws `image_missing` or `engine_lost`.
 */
export async function verifyImage({ emit, job }: Pick<PhaseContext, 'emit' | 'job'>, engine: Engine, image: string): Promise<Built> {
  const found = await findImage(engine, image).catch((error: unknown) => {
    throw new DvmError(
      { kind: 'engine_lost', message: `The engine did not answer after the build: ${error instanceof Error ? error.message : String(error)}`, hint: 'Check that the engine runs, then build again.' },
      { cause: error },
    );
  });
  if (found !== undefined) {
    const layers = await imageLayers(engine, found.id).catch(() => []);
    if (layers.length > 0) emit({ type: 'image', key: job.ref.key, image, imageId: found.id, layers });
    return { image, imageId: found.id, sizeBytes: found.sizeBytes };
  }
  throw new DvmError({
    kind: 'image_missing',
    message: `The build ended well, but the engine has no image ${image}.`,
    hint: 'Another program may have deleted it, or a builder that keeps its results to itself is in use.',
  });
}
