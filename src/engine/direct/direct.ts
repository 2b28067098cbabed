import { fileSync } from '../../buildkit/session/file-sync.ts';
import type { LentFolders } from '../../buildkit/session/kept-folders.ts';
import { registryTokens } from '../../buildkit/session/registry-auth.ts';
import { type FindCredentials, secrets, ssh } from '../../buildkit/session/services.ts';
import type { SolveOptions } from '../../buildkit/solve.ts';
import { SolveError } from '../../buildkit/solve-error.ts';
import { DvmError } from '../../event/error.ts';
import type { EngineEndpoint } from '../connection/http.ts';
import { type Builder, type BuildOutcome, digestsOf, type ImageRequest } from '../images/image-request.ts';
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
  /** How long BuildKit may take to say whether it can be used. */
  readonly responseTimeoutMs?: number;
  /** Of a process that builds more than once. */
  readonly connections?: Connections;
}

/** A BuildKit that is busy with many builds still answers within seconds. Milliseconds. */
const MIN_RESPONSE_TIMEOUT_MS = 15_000;

/** Builds by BuildKit's own protocol: all builds go over one connection, and nothing is spawned. */
export function direct(environment: DirectEnvironment): Builder {
  const { engine, proxies, credentials, connections = new Connections() } = environment;
  const { responseTimeoutMs = Math.max(MIN_RESPONSE_TIMEOUT_MS, engine.timeoutMs) } = environment;
  const {
    connection: { kit, keptFolders },
    giveBack,
  } = connections.take(engine);
  return {
    name: 'direct',
    whyNot: async (signal) => {
      const limit = AbortSignal.timeout(responseTimeoutMs);
      try {
        await kit.workers({ signal: AbortSignal.any([signal, limit]) });
        return undefined;
      } catch (error) {
        if (limit.aborted && !signal.aborted) throw silent(responseTimeoutMs, error);
        return messageOf(error);
      }
    },
    async build(request, emit, signal, redactor) {
      const tracker = new StepTracker(emit, redactor);
      const say = (line: string): string => {
        const text = redactor.text(line);
        emit({ type: 'log', stream: 'stderr', line: text });
        return text;
      };
      const fail = (failure: SolveError): BuildOutcome => {
        const line = `ERROR: failed to solve: ${failure.message}`;
        const plain = [failure.isCancelled ? redactor.text(line) : say(line)];
        return {
          isBuilt: false,
          plain,
          failed: tracker.failed,
          line: failure.location?.startLine,
          isEngineLost: failure.isConnectionLost,
        };
      };
      let lent: LentFolders | undefined;
      let isSolved = false;
      try {
        const layers = await openLayerCache(request);
        if (request.isContextLasting) lent = await keptFolders.take(contextFolder(request), sharedKey(request), signal);
        const { exporterResponse } = await kit.solve({
          request: { ...solveRequest(request, proxies, lent?.id), cache: layers.cache },
          services: [...services(request), ...registryTokens(credentials), ...layers.services],
          sharedKey: sharedKey(request),
          onStatus: (status) => tracker.push(solveStatus(status)),
          signal,
        });
        isSolved = true;
        const cacheLoss = await layers.commit(exporterResponse).then(
          () => undefined,
          (error: unknown) => say(`The layer cache: ${messageOf(error)}`),
        );
        return {
          isBuilt: true,
          plain: [],
          failed: tracker.failed,
          line: undefined,
          digests: digestsOf(exporterResponse),
          ...(cacheLoss !== undefined && { cacheLoss }),
        };
      } catch (error) {
        return fail(SolveError.from(error, { isStopped: signal.aborted }));
      } finally {
        lent?.giveBack(isSolved);
        tracker.end();
      }
    },
    close: giveBack,
  };
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

/** It would keep the Docker CLI waiting as well, and without end. */
function silent(timeoutMs: number, cause: unknown): DvmError {
  const message = `The engine responds, but its BuildKit did not within ${timeoutMs / 1000} s.`;
  const hint = `Restart the engine, or allow more time with DVM_ENGINE_TIMEOUT_SECONDS.`;
  return new DvmError({ kind: 'engine_down', message, hint }, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
