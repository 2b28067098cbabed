import type { Engine } from '../../engine/engine.ts';
import type { PhaseContext } from '../job.ts';
import type { Built } from '../phase/post-build.ts';
import type { BuildInputs } from './gather-inputs.ts';
import { differences } from './input-parts.ts';
import { readReceipt } from './receipt.ts';

/** Whether a build would change anything, and why. */
export type CurrentState =
  | { readonly isCurrent: true; readonly image: Built }
  | { readonly isCurrent: false; readonly reasons: readonly string[] };

/** Compares what the workspace's last image was built from with what a build would use now. */
export async function compareWithReceipt(
  { home, job, signal }: Pick<PhaseContext, 'home' | 'job' | 'signal'>,
  { images }: Pick<Engine, 'images'>,
  { parts, uncheckable }: BuildInputs,
): Promise<CurrentState> {
  if (uncheckable.length > 0) return outOfDate(...uncheckable);
  const receipt = await readReceipt(home, job.workspace.identity);
  if (receipt === undefined) return outOfDate('it has not been built here, or not by this version');
  const changes = differences(receipt.parts, parts);
  if (changes.length > 0) return outOfDate(...changes);
  const { image, imageId } = receipt;
  const found = await images.find(image, signal);
  if (found === undefined) return outOfDate(`the engine has no image ${image}`);
  if (found.id !== imageId) return outOfDate(`the engine has another image as ${image}`);
  return { isCurrent: true, image: { image, imageId, sizeBytes: found.sizeBytes } };
}

/** The image that a build need not make again; undefined if it must, or if the user wants it to. */
export async function currentImage(
  context: Pick<PhaseContext, 'home' | 'job' | 'signal' | 'flags'>,
  engine: Pick<Engine, 'images'>,
  inputs: BuildInputs,
): Promise<Built | undefined> {
  const { noCache, pull, force } = context.flags;
  if (noCache === true || pull === true || force === true) return undefined;
  // A build finds out what is wrong with the engine.
  const state = await compareWithReceipt(context, engine, inputs).catch(() => undefined);
  return state?.isCurrent === true ? state.image : undefined;
}

function outOfDate(...reasons: readonly string[]): CurrentState {
  return { isCurrent: false, reasons };
}
