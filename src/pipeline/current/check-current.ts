import type { Engine } from '../../engine/engine.ts';
import type { PhaseContext } from '../job.ts';
import { withRealSources } from '../gather/real-sources.ts';
import { prepare } from '../phase/prepare.ts';
import { prepareSpec } from '../phase/prepare-spec.ts';
import { stageSource } from '../phase/stage-source.ts';
import { validateApp } from '../phase/validate-app.ts';
import { removeStaging, type Staging } from '../staging.ts';
import { gatherInputs } from './gather-inputs.ts';
import { differences } from './input-parts.ts';
import { readReceipt } from './receipt.ts';

/** Whether a build would change anything, and why. */
export type CurrentState =
  | { readonly isCurrent: true; readonly image: string }
  | { readonly isCurrent: false; readonly reasons: readonly string[] };

/**
 * Compares what the workspace's last image was built from with what a build would use now, as the first five phases of
 * a build read it; nothing is solved. Throws what would fail those phases.
 */
export async function checkCurrent(context: PhaseContext, engine: Engine): Promise<CurrentState> {
  const { job, flags, home, signal } = context;
  const created: { staging?: Staging } = {};
  try {
    await validateApp(job.workspace);
    const spec = await prepareSpec(job, flags);
    const staged = await stageSource(context, engine, spec, (staging) => (created.staging = staging));
    const located = { ...context, job: { ...job, workspace: await withRealSources(job.workspace) } };
    const { parts, uncheckable } = await gatherInputs(context, engine, staged, await prepare(located, spec, staged));
    if (uncheckable.length > 0) return { isCurrent: false, reasons: uncheckable };
    const receipt = await readReceipt(home, job.workspace.identity);
    if (receipt === undefined)
      return { isCurrent: false, reasons: ['it has not been built here, or not by this version'] };
    const reasons = differences(receipt.parts, parts);
    if (reasons.length > 0) return { isCurrent: false, reasons };
    const found = await engine.images.find(receipt.image, signal);
    if (found === undefined) return { isCurrent: false, reasons: [`the engine has no image ${receipt.image}`] };
    return found.id === receipt.imageId
      ? { isCurrent: true, image: receipt.image }
      : { isCurrent: false, reasons: [`the engine has another image as ${receipt.image}`] };
  } finally {
    if (created.staging !== undefined) await removeStaging(created.staging);
  }
}
