import { fileSync } from '../../buildkit/session/file-sync.ts';
import type { FolderLease } from '../../buildkit/session/folder-session-pool.ts';
import { registryTokens } from '../../buildkit/session/registry-auth.ts';
import { type FindCredentials, secrets, ssh } from '../../buildkit/session/services.ts';
import type { SolveOptions } from '../../buildkit/solve.ts';
import { SolveError } from '../../buildkit/solve-error.ts';
import { DvmError } from '../../event/error.ts';
import type { EngineEndpoint } from '../connection/http.ts';
import type { Builder, BuildFailure, BuildSink } from '../builder.ts';
import { buildFailure } from '../failure/build-failure.ts';
import { digestsOf, type ImageRequest } from '../images/image-request.ts';
import { StepTracker } from '../progress/steps.ts';
import { Connections } from './connections.ts';
import { openLayerCache } from './layer-cache.ts';
import { contextFolder, folders, sharedKey, solveRequest } from './solve-request.ts';
import { solveStatus } from './status.ts';

export interface DirectEnvironment {
  readonly engine: EngineEndpoint;
  /** Build args that every build gets. */
  readonly proxies: Readonly<Record<string, string>>;
  /** Logins to registries. */
  readonly credentials: FindCredentials;
  /** How long BuildKit may take to answer `checkSupport`. */
  readonly responseTimeoutMs?: number;
  /** Shared by all builds of a process. */
  readonly connections?: Connections;
}

/** A BuildKit that is busy with many builds still responds within seconds. */
const MIN_RESPONSE_TIMEOUT_MS = 15_000;

/** Builds over BuildKit's own protocol: all builds share one connection, and nothing is spawned. */
export function direct(environment: DirectEnvironment): Builder {
  const { engine, proxies, credentials, connections = new Connections() } = environment;
  const { responseTimeoutMs = Math.max(MIN_RESPONSE_TIMEOUT_MS, engine.timeoutMs) } = environment;
  const {
    connection: { kit, folderSessions },
    giveBack,
  } = connections.take(engine);
  return {
    name: 'direct',
    checkSupport: async (signal) => {
      const limit = AbortSignal.timeout(responseTimeoutMs);
      try {
        await kit.workers({ signal: AbortSignal.any([signal, limit]) });
        return undefined;
      } catch (error) {
        if (limit.aborted && !signal.aborted) throw unresponsive(responseTimeoutMs, error);
        return messageOf(error);
      }
    },
    async build(request, sink, signal) {
      const tracker = new StepTracker(sink.emit, sink.redactor);
      let lease: FolderLease | undefined;
      let isSolved = false;
      try {
        const layers = await openLayerCache(request);
        if (request.isContextLasting)
          lease = await folderSessions.acquire(contextFolder(request), sharedKey(request), signal);
        const { exporterResponse } = await kit.solve({
          request: { ...solveRequest(request, proxies, lease?.id), cache: layers.cache },
          services: [...services(request), ...registryTokens(credentials), ...layers.services],
          sharedKey: sharedKey(request),
          onStatus: (status) => tracker.push(solveStatus(status)),
          signal,
        });
        isSolved = true;
        const warnings = await layers.commit(exporterResponse).then(
          () => cacheWarnings(tracker),
          (error: unknown) => [unwrittenCache(messageOf(error), sink)],
        );
        return { ok: true, warnings, digests: digestsOf(exporterResponse) };
      } catch (error) {
        const failure = SolveError.from(error, { isStopped: signal.aborted });
        return { ok: false, failure: failureOf(failure, tracker, request, sink) };
      } finally {
        lease?.release(isSolved);
        tracker.end();
      }
    },
    close: giveBack,
  };
}

function failureOf(error: SolveError, tracker: StepTracker, request: ImageRequest, sink: BuildSink): BuildFailure {
  const { exitCode, location, digest, isCancelled, isConnectionLost } = error;
  const text = sink.redactor.text(error.message);
  if (!isCancelled) sink.emit({ type: 'log', stream: 'stderr', line: `ERROR: failed to solve: ${text}` });
  const step = (digest === undefined ? undefined : tracker.failedStep(digest)) ?? tracker.failed;
  return buildFailure(
    {
      message: step?.error ?? text,
      ...(step && { step }),
      ...(exitCode !== undefined && { exitCode }),
      ...(location && { location: { line: location.startLine } }),
      output: [text],
      isConnectionLost,
    },
    request,
  );
}

function cacheWarnings({ failedCache: step }: StepTracker): BuildFailure[] {
  return step === undefined ? [] : [{ cause: 'cache', message: step.error, step, output: [] }];
}

/** The solve succeeded, but the exported layers could not be stored. */
function unwrittenCache(error: string, { emit, redactor }: BuildSink): BuildFailure {
  const message = redactor.text(error);
  emit({ type: 'log', stream: 'stderr', line: `The layer cache: ${message}` });
  return { cause: 'cache', message, output: [] };
}

function services(request: ImageRequest): NonNullable<SolveOptions['services']> {
  const values = new Map(Object.entries(request.secrets));
  return [
    fileSync(folders(request)),
    secrets((id) => {
      const value = values.get(id);
      return value === undefined ? undefined : Buffer.from(value);
    }),
    ...(request.agent === undefined ? [] : ssh({ default: request.agent })),
  ];
}

/** The Docker CLI would hang, too, and without a time limit. */
function unresponsive(timeoutMs: number, cause: unknown): DvmError {
  const message = `The engine responds, but its BuildKit did not respond within ${timeoutMs / 1000} s.`;
  const hint = `Restart the engine, or allow more time with DVM_ENGINE_TIMEOUT_SECONDS.`;
  return new DvmError({ kind: 'engine_down', message, hint }, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
