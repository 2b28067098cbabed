import { fileSync } from '../../buildkit/session/file-sync.ts';
import type { LentFolders } from '../../buildkit/session/kept-folders.ts';
import { registryTokens } from '../../buildkit/session/registry-auth.ts';
import { type FindCredentials, secrets, ssh } from '../../buildkit/session/services.ts';
import type { SolveOptions } from '../../buildkit/solve.ts';
import { SolveError } from '../../buildkit/solve-error.ts';
import type { EngineEndpoint } from '../http.ts';
import { type Builder, type BuildOutcome, digestsOf, type ImageRequest } from '../image-request.ts';
import { StepTracker } from '../steps.ts';
import { Connections, engineTarget } from './connections.ts';
import { openLayerCache } from './layer-cache.ts';
import { contextFolder, folders, sharedKey, solveRequest } from './solve-request.ts';
import { solveStatus } from './status.ts';

export interface DirectEnvironment {
  readonly engine: EngineEndpoint;
  /** Build args that every build gets. */
  readonly proxies: Readonly<Record<string, string>>;
  /** Logins to registries. */
  readonly credentials: FindCredentials;
  /** Of a process that builds more than once. */
  readonly connections?: Connections;
}

/** Builds by BuildKit's own protocol: all builds go over one connection, and nothing is spawned. */
export function direct({ engine, proxies, credentials, connections = new Connections() }: DirectEnvironment): Builder {
  const { connection: { kit, keptFolders }, giveBack } = connections.take(engine);
  return {
    name: 'direct',
    whyNot: async (signal) => {
      const { timeoutMs } = engineTarget(engine);
      const limit = AbortSignal.timeout(timeoutMs);
      const asked = kit.workers({ signal: AbortSignal.any([signal, limit]) });
      return asked.then(() => undefined, (error: unknown) => (limit.aborted ? `BuildKit did not respond within ${timeoutMs / 1000} s` : messageOf(error)));
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
        return { isBuilt: false, plain, failed: tracker.failed, line: failure.location?.startLine, isEngineLost: failure.isConnectionLost };
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
        const cacheLoss = await layers.commit(exporterResponse).then(() => undefined, (error: unknown) => say(`The layer cache: ${messageOf(error)}`));
        return { isBuilt: true, plain: [], failed: tracker.failed, line: undefined, digests: digestsOf(exporterResponse), ...(cacheLoss !== undefined && { cacheLoss }) };
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
