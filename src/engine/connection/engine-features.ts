import { type EngineEndpoint, engineJson, EngineResponseError } from './http.ts';
import { unreachable } from './unreachable.ts';

/** `containerd-images`: images are stored in containerd, which exporting a layer cache requires. */
export type EngineFeature = 'containerd-images';

/** `/info` counts containers and queries plugins, so it can take seconds. */
const MIN_TIMEOUT_MS = 15_000;

/**
 * Reads the features of an engine from its `/info` on the first call. No build depends on them, so the request does not
 * keep the process alive. Rejects with the reason if the engine does not report them.
 */
export function engineFeatures(endpoint: EngineEndpoint): () => Promise<ReadonlySet<EngineFeature>> {
  let features: Promise<ReadonlySet<EngineFeature>> | undefined;
  const timeoutMs = Math.max(MIN_TIMEOUT_MS, endpoint.timeoutMs);
  const request = async (): Promise<ReadonlySet<EngineFeature>> => {
    const info = await engineJson(endpoint, '/info', { timeoutMs, isBackground: true }).catch((error: unknown) => {
      throw new EngineResponseError(unreachable(error).reason);
    });
    return featuresOf(info);
  };
  return () => (features ??= request());
}

function featuresOf(info: unknown): ReadonlySet<EngineFeature> {
  const status = (info as { DriverStatus?: unknown } | null | undefined)?.DriverStatus;
  if (!Array.isArray(status)) throw new EngineResponseError('its response to /info does not name a storage driver');
  const usesContainerd = (status as unknown[]).some(
    (pair) =>
      Array.isArray(pair) &&
      pair[0] === 'driver-type' &&
      typeof pair[1] === 'string' &&
      pair[1].startsWith('io.containerd.snapshotter'),
  );
  return new Set(usesContainerd ? ['containerd-images'] : []);
}
