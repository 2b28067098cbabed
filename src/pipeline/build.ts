import type { Emit, WorkspaceResult } from '../event/event.ts';
import { Masker } from '../secret/masker.ts';
import { configuredSecrets } from './gather/configured-secrets.ts';
import { detect } from './phase/detect.ts';
import { type Detected, type Job, type SessionContext, timeoutMs } from './job.ts';
import { buildWorkspace } from './pipeline.ts';
import { sweepStaging } from './staging.ts';
import { type BuildControl, StopError, stopKind, stoppedOutcome } from './stop.ts';

export interface BuildRequest extends Omit<SessionContext, 'detect' | 'masker' | 'emitMasked'> {
  readonly jobs: readonly Job[];
  readonly control: BuildControl;
}

/** Node.js fires a timer with a longer delay at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Builds all jobs, some at a time; a failure does not stop the others. Resolves with the results in their order. */
export async function buildAll(request: BuildRequest): Promise<WorkspaceResult[]> {
  const { jobs, flags, settings, control } = request;
  await sweepStaging(request.home);
  const masker = new Masker();
  masker.add(...configuredSecrets(request.env, settings));
  const emit: Emit = (body) => request.emit(masker.deep(body));
  let detected: Promise<Detected> | undefined;
  const ended = new AbortController();
  const context: SessionContext = {
    ...request,
    emit,
    emitMasked: request.emit,
    masker,
    detect: () => (detected ??= detect({ ...request, emit }, AbortSignal.any([control.session, ended.signal]))),
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
    // It may still be running although no workspace waits for it any more.
    ended.abort(new StopError('interrupted'));
    await detected?.then(
      ({ builder }) => builder.close(),
      () => undefined,
    );
  }
}

async function buildJob(context: SessionContext, job: Job, control: BuildControl): Promise<WorkspaceResult> {
  const { key } = job.ref;
  const stop = control.workspace(key);
  const kind = stopKind(stop);
  const result = context.masker.deep<WorkspaceResult>(
    kind === undefined ? await buildWithin(context, job, stop) : { ...stoppedOutcome(kind), durationMs: 0 },
  );
  context.emitMasked({ type: 'workspace.finished', key, result });
  return result;
}

/** Builds one workspace within its time limit. */
async function buildWithin(context: SessionContext, job: Job, stop: AbortSignal): Promise<WorkspaceResult> {
  context.emit({ type: 'workspace.started', key: job.ref.key });
  const timeLimit = new AbortController();
  const limit = Math.min(timeoutMs(context), MAX_TIMER_MS);
  const timer = setTimeout(() => timeLimit.abort(new StopError('timed_out')), limit);
  try {
    return await buildWorkspace({ ...context, job, signal: AbortSignal.any([stop, timeLimit.signal]) });
  } finally {
    clearTimeout(timer);
  }
}
