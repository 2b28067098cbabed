import type { Engine } from '../../engine/engine.ts';
import type { PhaseContext } from '../job.ts';
import { withRealSources } from '../gather/real-sources.ts';
import { prepare } from '../phase/prepare.ts';
import { prepareSpec } from '../phase/prepare-spec.ts';
import { stageSource } from '../phase/stage-source.ts';
import { validateApp } from '../phase/validate-app.ts';
import { removeStaging, type Staging } from '../staging.ts';
import { compareWithReceipt, type CurrentState } from './compare-with-receipt.ts';
import { gatherInputs } from './gather-inputs.ts';

/**
 * Compares what the workspace's last image was built from with what a build would use now, as the first five phases of
 * a build read it; nothing is solved. Throws what would fail those phases.
 */
export async function checkCurrent(context: PhaseContext, engine: Engine): Promise<CurrentState> {
  const { job, flags } = context;
  const created: { staging?: Staging } = {};
  try {
    await validateApp(job.workspace);
    const spec = await prepareSpec(job, flags);
    const staged = await stageSource(context, engine, spec, (staging) => (created.staging = staging));
    const located = { ...context, job: { ...job, workspace: await withRealSources(job.workspace) } };
    const inputs = await gatherInputs(context, engine, staged, await prepare(located, spec, staged));
    return await compareWithReceipt(context, engine, inputs);
  } finally {
    if (created.staging !== undefined) await removeStaging(created.staging);
  }
}
