import { isEngineError, reportOf } from '../event/error.ts';
import { type Emit, isDetail, type PhaseNumber, type WorkspaceResult } from '../event/event.ts';
import { StepFold } from '../event/step-fold.ts';
import { type PhaseContext, timeoutMs } from './job.ts';
import { buildImage, recordUnbuilt } from './phase/build-image.ts';
import { currentImage } from './current/compare-with-receipt.ts';
import { gatherInputs } from './current/gather-inputs.ts';
import { recordReceipt } from './current/record-receipt.ts';
import { verifyImage } from './phase/post-build.ts';
import { prepareSpec } from './phase/prepare-spec.ts';
import { stageSource } from './phase/stage-source.ts';
import { prepare } from './phase/prepare.ts';
import { removeDisabledCache } from './local-cache.ts';
import { validateApp } from './phase/validate-app.ts';
import { withRealSources } from './gather/real-sources.ts';
import { removeStaging, type Staging } from './staging.ts';
import { stopKind, stoppedOutcome, untilStopped } from './stop.ts';

type Success = Pick<
  WorkspaceResult,
  'image' | 'imageId' | 'sizeBytes' | 'attemptedImage' | 'upToDate' | 'wasCurrent' | 'fingerprint' | 'changeDigest'
>;

/** Runs the seven phases for one workspace and deletes its staging folder. Never throws: the result holds the error. */
export async function buildWorkspace(session: PhaseContext): Promise<WorkspaceResult> {
  const startedAt = performance.now();
  const fold = new StepFold();
  const counted =
    (emit: Emit): Emit =>
    (event) => {
      if (isDetail(event)) fold.push(event);
      emit(event);
    };
  const context = { ...session, emit: counted(session.emit), emitMasked: counted(session.emitMasked) };
  const progress: { attemptedImage?: string; staging?: Staging } = {};
  const outcome = await runPhases(context, progress).then(
    (success): Omit<WorkspaceResult, 'durationMs'> => ({ status: 'succeeded', ...success }),
    (error: unknown): Omit<WorkspaceResult, 'durationMs'> => ({
      ...failure(context, error),
      ...(progress.attemptedImage && { attemptedImage: progress.attemptedImage }),
    }),
  );
  if (progress.staging !== undefined)
    await removeStaging(progress.staging).catch((error: unknown) => warnOfStaging(context, error));
  const steps = fold.counts();
  return { ...outcome, ...(steps && { steps }), durationMs: Math.round(performance.now() - startedAt) };
}

async function runPhases(
  context: PhaseContext,
  progress: { attemptedImage?: string; staging?: Staging },
): Promise<Success> {
  const { job, flags } = context;
  await phase(context, 1, () => validateApp(job.workspace));
  const { engine, builder, routes } = await phase(context, 2, () => context.detect(), 0);
  const spec = await phase(context, 3, () => prepareSpec(job, flags));
  const staged = await phase(context, 4, () =>
    stageSource(context, engine, spec, (staging) => (progress.staging = staging)),
  );
  progress.attemptedImage = staged.claim;
  // Secrets come first, because they check that the user has approved everything the build takes from this machine.
  const prepared = await phase(context, 5, async () => {
    // Links are resolved once, so that the files that are checked, approved and read are the same.
    const located = { ...context, job: { ...job, workspace: await withRealSources(job.workspace) } };
    const ready = await prepare(located, spec, staged);
    // Read before the build starts, so that a change made during the build counts as a change.
    const inputs = await gatherInputs(context, engine, staged, ready);
    return { ready, inputs, current: await currentImage(context, engine, inputs) };
  });
  const { ready, inputs, current } = prepared;
  if (current !== undefined) {
    await removeDisabledCache(context);
    const recorded = await recordUnbuilt(context, { engine, builder }, staged.plan, ready);
    return { ...current, ...recorded, upToDate: true, wasCurrent: true };
  }
  const { planDigests, digests } = await phase(context, 6, () =>
    buildImage(context, { engine, builder, routes }, staged, ready),
  );
  const built = await phase(context, 7, async () => {
    const verified = await verifyImage(context, engine, staged, digests);
    await recordReceipt(context, inputs, verified);
    return verified;
  });
  return { ...built, ...planDigests, attemptedImage: staged.claim, upToDate: built.imageId === job.previousImageId };
}

/** How long a phase of a stopped build has to end its processes and connections. */
const GRACE_MS = 15_000;

/** Runs a phase; one that does not end within the grace period after the build was stopped is abandoned. */
async function phase<T>(
  context: PhaseContext,
  number: PhaseNumber,
  work: () => T | Promise<T>,
  graceMs = GRACE_MS,
): Promise<T> {
  const { emit, signal, job } = context;
  const { key } = job.ref;
  signal.throwIfAborted();
  emit({ type: 'phase.started', key, phase: number });
  try {
    const result = await untilStopped(signal, Promise.resolve(work()), graceMs);
    signal.throwIfAborted();
    emit({ type: 'phase.finished', key, phase: number, outcome: 'succeeded' });
    return result;
  } catch (error) {
    emit({ type: 'phase.finished', key, phase: number, outcome: signal.aborted ? 'cancelled' : 'failed' });
    throw error;
  }
}

/** How a workspace ends whose phases threw: if the build was stopped, the error is a consequence of that. */
function failure(context: PhaseContext, error: unknown): Omit<WorkspaceResult, 'durationMs'> {
  const { signal, job } = context;
  const kind = stopKind(signal);
  if (kind === undefined) return { status: 'failed', error: withLocation(reportOf(error), job) };
  const outcome = stoppedOutcome(kind);
  if (outcome.status === 'cancelled') return outcome;
  const limit = Math.round(timeoutMs(context) / 1000);
  const message = `The build exceeded its time limit of ${limit} s.`;
  return {
    ...outcome,
    error: withLocation(
      {
        kind: 'timed_out',
        message,
        hint: 'Allow more time with --timeout, or see in the log what the build waited for.',
      },
      job,
    ),
  };
}

/** Adds the workspace's location, except to errors of the engine, which no YAML file caused. */
function withLocation(report: ReturnType<typeof reportOf>, { ref }: PhaseContext['job']): ReturnType<typeof reportOf> {
  return report.file === undefined && !isEngineError(report)
    ? { ...report, file: ref.file, line: ref.line, column: 1 }
    : report;
}

function warnOfStaging({ emit, job }: PhaseContext, error: unknown): void {
  emit({
    type: 'warning',
    key: job.ref.key,
    message: `The staging folder could not be deleted: ${reportOf(error).message}`,
  });
}
