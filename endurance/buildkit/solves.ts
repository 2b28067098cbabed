import { randomBytes } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { BuildKit } from '../../src/buildkit/client.ts';
import { marshal } from '../../src/buildkit/llb/marshal.ts';
import { image, local, scratch } from '../../src/buildkit/llb/source.ts';
import { fileSend } from '../../src/buildkit/session/file-send.ts';
import { fileSync } from '../../src/buildkit/session/file-sync.ts';
import { secrets } from '../../src/buildkit/session/services.ts';
import { SolveError } from '../../src/buildkit/solve-error.ts';
import type { OwnEngine } from '../../test/rig/own-engine.ts';
import { type Relay, relay } from '../../test/engine/buildkit/transports.ts';
import { type Memory, memory, processResources, waitForRelease } from './process-resources.ts';

/**
 * Injected in turn: all connections are cut; only the session's connection is cut; the secret is slow; the reader of
 * the export is slow or fails; the caller stops the solve.
 */
const FAULTS = ['none', 'cut', 'session', 'slow secret', 'slow reader', 'lost reader', 'stop', 'none'] as const;
type Fault = (typeof FAULTS)[number] | 'restart' | 'kill';

/** The expected errors; other faults do not fail the solve. */
const EXPECTED_ERRORS: Partial<Readonly<Record<Fault, RegExp>>> = {
  cut: /the connection to BuildKit was lost|BuildKit cannot be reached|the session that offers files and secrets was lost/,
  session: /the session that offers files and secrets was lost/,
  'lost reader': /the archive cannot be written: the disk is full/,
  stop: /cancel/,
  restart: /the connection to BuildKit was lost|BuildKit cannot be reached|closing|shutdown|context canceled/,
  kill: /the connection to BuildKit was lost|BuildKit cannot be reached/,
};

export interface TestedEngine {
  readonly socket: string;
  readonly restart?: OwnEngine['restart'];
}

export interface EnduranceResult {
  readonly solved: number;
  /** The number of failures by message. */
  readonly failures: ReadonlyMap<string, number>;
  readonly before: Memory;
  readonly after: Memory;
}

export interface EnduranceOptions {
  readonly times: number;
  /** The engine is restarted during every nth solve if it can be; every fifth time, it is killed. */
  readonly restartEvery?: number;
  readonly report?: (done: number, memory: Memory) => void;
}

/**
 * Solves repeatedly in one process while injecting faults. Throws if resources are not released, or if a failure has
 * an unexpected message.
 */
export async function endure(
  engine: TestedEngine,
  folder: string,
  { times, restartEvery = Infinity, report = () => undefined }: EnduranceOptions,
): Promise<EnduranceResult> {
  const relayed = await relay(createServer(), { port: 0, host: '127.0.0.1' }, () =>
    Promise.resolve(connect(engine.socket)),
  );
  const address = relayed.server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
  const kit = new BuildKit({ kind: 'engine', address: { kind: 'tcp', host: '127.0.0.1', port: address.port } });
  const failures = new Map<string, number>();
  let solved = 0;
  const attempt = async (fault: Fault): Promise<void> => {
    try {
      await solveOnce(kit, folder, fault, relayed, engine);
      solved += 1;
    } catch (error) {
      if (!(error instanceof SolveError) || EXPECTED_ERRORS[fault]?.test(error.message) !== true)
        throw new Error(`A solve with the fault "${fault}" failed: ${String(error)}`, { cause: error });
      const failure = `${fault}: ${error.message.replaceAll(/\d+|[0-9a-f]{16,}/g, '…')}`;
      failures.set(failure, (failures.get(failure) ?? 0) + 1);
    }
  };
  // Each fault once, so that one-time allocations do not count as growth.
  for (const fault of FAULTS) await attempt(fault);
  await attempt('none');
  solved = 0;
  const [resources, before] = [processResources(), memory()];
  for (let count = 1; count <= times; count += 1) {
    const isRestart = engine.restart !== undefined && count % restartEvery === 0;
    await attempt(
      isRestart ? ((count / restartEvery) % 5 === 0 ? 'kill' : 'restart') : (FAULTS[count % FAULTS.length] ?? 'none'),
    );
    if (count % 100 === 0) report(count, memory());
  }
  await attempt('none');
  await waitForRelease(resources);
  const after = memory();
  kit.close();
  await relayed.close();
  return { solved, failures, before, after };
}

async function solveOnce(
  kit: BuildKit,
  folder: string,
  fault: Fault,
  { cut, connections }: Relay,
  { restart }: TestedEngine,
): Promise<void> {
  const mark = randomBytes(8).toString('hex');
  const isShort = fault === 'none' || fault.endsWith('reader');
  const context = local('context', { sharedKey: 'endurance' });
  const state = isShort
    ? scratch().file([{ kind: 'copy', from: context, source: '/', destination: '/', contents: true }])
    : image('debian:trixie-slim').run(
        [
          'sh',
          '-c',
          `cat /secret /in/* > /dev/null; ${fault === 'restart' || fault === 'kill' ? 'sleep 60' : ':'}; : ${mark}`,
        ],
        {
          network: 'none',
          mounts: [
            { kind: 'bind', target: '/in', from: context, readonly: true },
            { kind: 'secret', target: '/secret', id: 'x' },
          ],
        },
      );
  const definition = marshal(state.output)?.definition;
  const stop = new AbortController();
  const during = (async (): Promise<void> => {
    if (fault === 'cut') await sleep(Math.random() * 300).then(cut);
    if (fault === 'stop') await sleep(Math.random() * 300).then(() => stop.abort());
    if (fault === 'restart' || fault === 'kill')
      await sleep(Math.random() * 500).then(() => restart?.(fault === 'kill'));
  })();
  const token = secrets(async () => {
    if (fault === 'slow secret') await sleep(100);
    // The session's connection was opened last.
    if (fault === 'session') [...connections].at(-1)?.destroy();
    return Buffer.from('x');
  });
  const sink = fileSend({ 0: { kind: 'stream', open: () => reader(fault) } });
  try {
    await kit.solve({
      request: {
        ...(definition && { definition }),
        ...(fault.endsWith('reader') && { exporters: [{ type: 'tar' }] }),
        internal: true,
      },
      services: [fileSync({ context: { path: folder } }), token, sink],
      signal: stop.signal,
    });
  } finally {
    await during;
  }
}

function reader(fault: Fault): Writable {
  return new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => {
      if (fault === 'lost reader') done(new Error('the disk is full'));
      else setTimeout(done, 20);
    },
  });
}
