import type { Engine } from '../../engine/engine.ts';
import { cacheMountKey } from '../../home/cache-mount-key.ts';
import type { PhaseContext } from '../job.ts';
import type { Prepared } from '../phase/build-image.ts';
import type { Staged } from '../phase/stage-source.ts';
import { inputParts, type InputParts } from './input-parts.ts';
import { namedImages, uncheckableInputs } from './named-images.ts';

export interface BuildInputs {
  readonly parts: InputParts;
  /** Why a later build cannot tell whether they have changed; empty if it can. */
  readonly uncheckable: readonly string[];
}

/**
 * What the image is built from, to be compared with a later build. An image that the engine does not have comes from
 * its registry, which is only asked for a newer one with `--pull`.
 */
export async function gatherInputs(
  { home, settings, signal }: Pick<PhaseContext, 'home' | 'settings' | 'signal'>,
  { images }: Pick<Engine, 'images'>,
  { plan }: Pick<Staged, 'plan'>,
  { secrets, certificates, changes }: Prepared,
): Promise<BuildInputs> {
  const { sourceDateEpoch } = settings;
  const references = namedImages(plan);
  const found = await Promise.all(
    references.map(async (reference) => [reference, (await images.find(reference, signal))?.id] as const),
  ).catch(() => undefined);
  return {
    parts: inputParts(
      {
        plan,
        certificates,
        secrets: secrets.values,
        images: new Map(found ?? []),
        ...(changes?.context !== undefined && { context: changes.context }),
        ...(sourceDateEpoch !== undefined && { sourceDateEpoch }),
      },
      await cacheMountKey(home),
    ),
    uncheckable: [
      ...uncheckableInputs(plan),
      ...(found === undefined ? ['the engine does not report its images'] : []),
      ...(changes === undefined ? ['a file that the Dockerfile copies cannot be read'] : []),
      ...(changes?.isContextPartial === true ? ['the build context has too many files to compare'] : []),
    ],
  };
}
