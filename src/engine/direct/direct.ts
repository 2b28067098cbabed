import { BuildKit, type Target } from '../../buildkit/client.ts';
import { fileSync } from '../../buildkit/session/file-sync.ts';
import { registryTokens } from '../../buildkit/session/registry-auth.ts';
import { type FindCredentials, secrets, ssh } from '../../buildkit/session/services.ts';
import type { SolveOptions } from '../../buildkit/solve.ts';
import { SolveError } from '../../buildkit/solve-error.ts';
import type { Address } from '../http.ts';
import type { Builder, BuildOutcome, ImageRequest } from '../image-request.ts';
import { StepTracker } from '../steps.ts';
import { openLayerCache } from './layer-cache.ts';
import { folders, sharedKey, solveRequest } from './solve-request.ts';
import { solveStatus } from './status.ts';

export interface DirectEnvironment {
  readonly address: Address;
  /** Build args that every build gets. */
  readonly proxies: Readonly<Record<string, string>>;
  /** Logins to registries. */
  readonly credentials: FindCredentials;
}

/** Builds by BuildKit's own protocol: all builds go over one connection, and nothing is spawned. */
export function direct({ address, proxies, credentials }: DirectEnvironment): Builder {
  const kit = new BuildKit(engineTarget(address));
  return {
    name: 'direct',
    whyNot: (signal) => kit.workers({ signal }).then(() => undefined, messageOf),
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
      try {
        const layers = await openLayerCache(request);
        const { exporterResponse } = await kit.solve({
          request: { ...solveRequest(request, proxies), cache: layers.cache },
          services: [...services(request), ...registryTokens(credentials), ...layers.services],
          sharedKey: sharedKey(request),
          onStatus: (status) => tracker.push(solveStatus(status)),
          signal,
        });
        const cacheLoss = await layers.commit(exporterResponse).then(() => undefined, (error: unknown) => say(`The layer cache: ${messageOf(error)}`));
        return { isBuilt: true, plain: [], failed: tracker.failed, line: undefined, ...(cacheLoss !== undefined && { cacheLoss }) };
      } catch (error) {
        return fail(SolveError.from(error));
      } finally {
        tracker.end();
      }
    },
    close: () => kit.close(),
  };
}

export function engineTarget(address: Address): Target {
  return { kind: 'engine', address: 'socketPath' in address ? { kind: 'unix', path: address.socketPath } : { kind: 'tcp', ...address } };
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
