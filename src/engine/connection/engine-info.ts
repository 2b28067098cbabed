import { type EngineEndpoint, engineJson } from './http.ts';
import { unreachable } from './unreachable.ts';

/** What an engine's `/info` says, as far as it matters here. */
export interface EngineInfo {
  /** Whether it keeps its images in containerd, which exporting a layer cache needs; undefined if it does not say. */
  readonly usesContainerd?: boolean;
  /** Why it does not say. */
  readonly problem?: string;
}

/** The answer counts containers and asks plugins, so it can take seconds. Milliseconds. */
const MIN_TIMEOUT_MS = 15_000;

/** Asks an engine for its `/info`, when it is first needed, and once: no build depends on it. Never rejects. */
export function engineInfo(endpoint: EngineEndpoint): () => Promise<EngineInfo> {
  let answer: Promise<EngineInfo> | undefined;
  const timeoutMs = Math.max(MIN_TIMEOUT_MS, endpoint.timeoutMs);
  const ask = (): Promise<EngineInfo> =>
    engineJson(endpoint, '/info', { timeoutMs, isBackground: true }).then(readInfo, (error: unknown) => ({
      problem: unreachable(error).reason,
    }));
  return () => (answer ??= ask());
}

function readInfo(answer: unknown): EngineInfo {
  const status = (answer as { DriverStatus?: unknown } | null | undefined)?.DriverStatus;
  if (!Array.isArray(status)) return { problem: 'its answer to /info does not name a storage driver' };
  const usesContainerd = (status as unknown[]).some(
    (pair) =>
      Array.isArray(pair) &&
      pair[0] === 'driver-type' &&
      typeof pair[1] === 'string' &&
      pair[1].startsWith('io.containerd.snapshotter'),
  );
  return { usesContainerd };
}
