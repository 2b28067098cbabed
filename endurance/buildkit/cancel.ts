import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BuildKit, type Target } from '../../src/buildkit/client.ts';
import { marshal } from '../../src/buildkit/llb/marshal.ts';
import { image, local } from '../../src/buildkit/llb/source.ts';
import { fileSync } from '../../src/buildkit/session/file-sync.ts';
import { secrets } from '../../src/buildkit/session/services.ts';
import { SolveError } from '../../src/buildkit/solve-error.ts';
import { processesWith } from '../../test/engine/processes.ts';
import { processResources, waitForRelease } from './process-resources.ts';

/** By this time, the step is running. */
const MAX_DELAY_MS = 1500;

/** Milliseconds after the stop. */
export interface StopTimes {
  /** Until the last process of the step exited. */
  readonly exited: number;
  /** Until the solve settled in the client. */
  readonly settled: number;
}

export interface Cancelled {
  /** Only for solves whose step was running. */
  readonly stopTimes: readonly StopTimes[];
  readonly total: number;
}

/** Stops solves at random times, each on its own connection. Throws if one does not release all resources. */
export async function cancelAtRandom(target: Target, folder: string, times: number): Promise<Cancelled> {
  const stopTimes: StopTimes[] = [];
  await once(target, folder, MAX_DELAY_MS);
  const before = processResources();
  for (let count = 0; count < times; count += 1) {
    const stopped = await once(target, folder, Math.random() * MAX_DELAY_MS);
    if (stopped !== undefined) stopTimes.push(stopped);
    await waitForRelease(before);
  }
  return { stopTimes, total: times };
}

async function once(target: Target, folder: string, afterMs: number): Promise<StopTimes | undefined> {
  const marker = `cancel-${randomBytes(6).toString('hex')}`;
  const mounts = [
    { kind: 'bind', target: '/in', from: local('context'), readonly: true },
    { kind: 'secret', target: '/secret', id: 'x' },
  ] as const;
  const step = image('debian:trixie-slim').run(['sh', '-c', `(sleep 600; : ${marker}) & sleep 601; : ${marker}`], {
    mounts,
  });
  const definition = marshal(step.output)?.definition;
  const kit = new BuildKit(target);
  const stop = new AbortController();
  const solving = kit
    .solve({
      request: { ...(definition && { definition }), internal: true },
      services: [fileSync({ context: { path: folder } }), secrets(() => Buffer.from('x'))],
      signal: stop.signal,
    })
    .then(
      () => new Error('the solve ended by itself'),
      (error: unknown) => error,
    );
  await sleep(afterMs);
  const wasRunning = processesWith(marker).length > 0;
  const start = performance.now();
  stop.abort();
  const settled = solving.then((error) => {
    if (!(error instanceof SolveError) || !error.isCancelled) throw error;
    return performance.now() - start;
  });
  const exited = allExited(marker).then(() => performance.now() - start);
  const stopped = { exited: await exited, settled: await settled };
  kit.close();
  return wasRunning ? stopped : undefined;
}

async function allExited(marker: string): Promise<void> {
  const limit = performance.now() + 10_000;
  while (processesWith(marker).length > 0) {
    if (performance.now() > limit) throw new Error(`Processes of ${marker} are still running.`);
    await sleep(5);
  }
}

/** The median, the 90th percentile and the maximum. */
export function summarize(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (fraction: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0).toFixed(0);
  return `median ${at(0.5)} ms, 90% within ${at(0.9)} ms, all within ${at(1)} ms`;
}
