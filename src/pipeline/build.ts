import type { Emit, WorkspaceResult } from '../event/event.ts';
import { Masker } from '../secret/masker.ts';
import { configuredSecrets } from './gather/configured-secrets.ts';
import { detect } from './phase/detect.ts';
import { type Detected, type Job, type SessionContext, timeoutMs } from './job.ts';
import { buildWorkspace } from './pipeline.ts';
import { sweepStaging } from './staging.ts';
import { type BuildControl, stoppedOutcome, type StopReason, stopReason } from './stop.ts';

export interface BuildRequest extends Omit<SessionContext, 'detect' | 'masker'> {
  readonly jobs: readonly Job[];
  readonly control: BuildControl;
}

/** A timer that is set to more than this fires at once. Milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Builds every job, some at a time; one that fails stops no other. Answers their results in the order of the jobs. */
export async function buildAll(request: BuildRequest): Promise<WorkspaceResult[]> {
  const { jobs, flags, settings, control } = request;
  await sweepStaging(request.home);
  const masker = new Masker();
  masker.add(...configuredSecrets(request.env, settings));
  const emit: Emit = (body) => request.emit(masker.deep(body));
  let detected: Promise<Detected> | undefined;
  const over = new AbortController();
  const context: SessionContext = {
    ...request,
    emit,
    masker,
    detect: () => (detected ??= detect({ ...request, emit }, AbortSignal.any([control.session, over.signal]))),
  };
  const results: WorkspaceResult[] = [];
  const waiting = jobs.entries();
  const worker = async (): Promise<void> => {
    for (const [index, job] of waiting) results[index] = await buildJob(context, job, control);
  };
  const workers = Math.min(jobs.length, Math.max(1, flags.concurrency ?? settings.concurrency));
  try {
    await Promise.all(Array.from({ length: workers }, worker));
    return results;
  } finally {
    // It may still be under way for workspaces that no longer wait for it.
    over.abort('interrupted' satisfies StopReason);
    await detected?.then(
      ({ builder }) => builder.close(),
      () => undefined,
    );
  }
}

async function buildJob(context: SessionContext, job: Job, control: BuildControl): Promise<WorkspaceResult> {
  const { key } = job.ref;
  const wanted = control.workspace(key);
  const reason = stopReason(wanted);
  const result = context.masker.deep<WorkspaceResult>(
    reason === undefined ? await buildStarted(context, job, wanted) : { ...stoppedOutcome(reason), durationMs: 0 },
  );
  context.emit({ type: 'workspace.finished', key, result });
  return result;
}

async function buildStarted(context: SessionContext, job: Job, wanted: AbortSignal): Promise<WorkspaceResult> {
  context.emit({ type: 'workspace.started', key: job.ref.key });
  const tooLong = new AbortController();
  const limit = Math.min(timeoutMs(context), LONGEST_TIMER_MS);
  const timer = setTimeout(() => tooLong.abort('timed out' satisfies StopReason), limit);
  try {
    return await buildWorkspace({ ...context, job, signal: AbortSignal.any([wanted, tooLong.signal]) });
  } finally {
    clearTimeout(timer);
  }
}
