import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BuildKit, type Target } from '../../src/buildkit/client.ts';
import { marshal } from '../../src/buildkit/llb/marshal.ts';
import { image, local } from '../../src/buildkit/llb/source.ts';
import { fileSync } from '../../src/buildkit/session/file-sync.ts';
import { secrets } from '../../src/buildkit/session/services.ts';
import { SolveError } from '../../src/buildkit/solve-error.ts';
import { processesWith } from '../../test/engine/processes.ts';
import { held, nothingLeft } from './held.ts';

/** A step runs after about as long. Milliseconds. */
const LATEST_MS = 1500;

/** How long after the stop. Milliseconds. */
export interface Stopped {
  /** Until the last process of its step was gone. */
  readonly gone: number;
  /** Until the solve had ended here. */
  readonly settled: number;
}

export interface Cancelled {
  /** Those whose step was running. */
  readonly ran: readonly Stopped[];
  readonly total: number;
}

/** Stops solves at random moments, each with a connection of its own, and throws when something of one is left. */
export async function cancelAtRandom(target: Target, folder: string, times: number): Promise<Cancelled> {
  const ran: Stopped[] = [];
  await once(target, folder, LATEST_MS);
  const before = held();
  for (let count = 0; count < times; count += 1) {
    const stopped = await once(target, folder, Math.random() * LATEST_MS);
    if (stopped !== undefined) ran.push(stopped);
    await nothingLeft(before);
  }
  return { ran, total: times };
}

async function once(target: Target, folder: string, afterMs: number): Promise<Stopped | undefined> {
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
      () => new Error('a solve that cannot end has ended'),
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
  const gone = allGone(marker).then(() => performance.now() - start);
  const stopped = { gone: await gone, settled: await settled };
  kit.close();
  return wasRunning ? stopped : undefined;
}

async function allGone(marker: string): Promise<void> {
  const limit = performance.now() + 10_000;
  while (processesWith(marker).length > 0) {
    if (performance.now() > limit) throw new Error(`Processes of ${marker} still run.`);
    await sleep(5);
  }
}

/** The median, the slowest but a tenth, and the slowest, in words. */
export function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(0);
  return `median ${at(0.5)} ms, 90 % within ${at(0.9)} ms, all within ${at(1)} ms`;
}
