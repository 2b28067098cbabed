import { reportOf } from '../../event/error.ts';
import type { PhaseContext } from '../job.ts';
import type { Built } from '../phase/post-build.ts';
import type { BuildInputs } from './gather-inputs.ts';
import { removeReceipt, writeReceipt } from './receipt.ts';

/** Records what an image was built from. Without the record, the next check counts the image as out of date. */
export async function recordReceipt(
  { home, job, emit }: Pick<PhaseContext, 'home' | 'job' | 'emit'>,
  { parts, uncheckable }: BuildInputs,
  { image, imageId }: Built,
): Promise<void> {
  const { identity } = job.workspace;
  try {
    if (uncheckable.length > 0) await removeReceipt(home, identity);
    else await writeReceipt(home, identity, { parts, image, imageId });
  } catch (error) {
    await removeReceipt(home, identity).catch(() => undefined);
    const message = `What the image was built from could not be recorded: ${reportOf(error).message}`;
    emit({ type: 'warning', key: job.ref.key, message });
  }
}
