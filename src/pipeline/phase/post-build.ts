import { settleTag } from '../../engine/images/claim.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ImageDigests } from '../../engine/images/image-request.ts';
import type { BuiltImage } from '../../engine/images/image-store.ts';
import { DvmError } from '../../event/error.ts';
import type { PhaseContext } from '../job.ts';
import type { Staged } from './stage-source.ts';

export interface Built {
  readonly image: string;
  readonly imageId: string;
  readonly sizeBytes: number;
}

/**
 * Phase 7: a build succeeded if the engine has the image, whatever the builder reports. The image gets a tag that no
 * other build has. If it differs from the workspace's last image only in times, that image is used instead. The history
 * of its layers is recorded if the engine provides it. Throws `image_missing` or `engine_lost`.
 */
export async function verifyImage(
  { emit, job, signal }: Pick<PhaseContext, 'emit' | 'job' | 'signal'>,
  { images }: Pick<Engine, 'images'>,
  { image: requested, claim }: Pick<Staged, 'image' | 'claim'>,
  digests: ImageDigests,
): Promise<Built> {
  const found = await images.find(claim, signal).catch(lost);
  if (found === undefined || !isMade(found, digests)) throw missing(claim, found);
  const image = await settleTag(images.tags(signal), requested, claim, found.id).catch(lost);
  const { previousImageId: earlier } = job;
  const result =
    earlier === undefined ? found : await images.keepEarlier(image, found, earlier, signal).catch(() => found);
  const { id: imageId, sizeBytes } = result;
  const layers = await images.layers(imageId, signal).catch(() => []);
  if (layers.length > 0) emit({ type: 'image', key: job.ref.key, image, imageId, layers });
  return { image, imageId, sizeBytes };
}

/** Engines identify an image by the digest of its manifest or of its configuration. */
function isMade({ id }: BuiltImage, { manifest, config }: ImageDigests): boolean {
  return (manifest === undefined && config === undefined) || id === manifest || id === config;
}

function lost(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `The engine did not respond after the build: ${reason}`;
  throw new DvmError(
    { kind: 'engine_lost', message, hint: 'Check that the engine is running, then build again.' },
    { cause },
  );
}

function missing(tag: string, found: BuiltImage | undefined): DvmError {
  const state = found === undefined ? `has no image ${tag}` : `has another image as ${tag} (${found.id})`;
  return new DvmError({
    kind: 'image_missing',
    message: `The build succeeded, but the engine ${state}.`,
    hint: 'Another program may have removed or replaced it, or the builder does not load its results.',
  });
}
