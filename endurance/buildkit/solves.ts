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
import { held, type Memory, memory, nothingLeft } from './held.ts';

/**
 * Each is done to every so many-th solve: all connections break; only that of the session does; the secret takes its
 * time;
 * the reader of the export does, or leaves; the caller stops.
 */
const FAULTS = ['none', 'cut', 'session', 'slow secret', 'slow reader', 'lost reader', 'stop', 'none'] as const;
type Fault = (typeof FAULTS)[number] | 'restart' | 'kill';

/** What may be said of each; the others fail no solve. */
const SAID: Partial<Readonly<Record<Fault, RegExp>>> = {
  cut: /the connection to BuildKit was lost|BuildKit cannot be reached|the session that offers files and secrets was lost/,
  session: /the session that offers files and secrets was lost/,
  'lost reader': /the archive cannot be written: the disk is full/,
  stop: /cancel/,
  restart: /the connection to BuildKit was lost|BuildKit cannot be reached|closing|shutdown|context canceled/,
  kill: /the connection to BuildKit was lost|BuildKit cannot be reached/,
};

export interface EnduredEngine {
  readonly socket: string;
  readonly restart?: OwnEngine['restart'];
}

export interface Endured {
  readonly solved: number;
  /** How often each message came. */
  readonly failures: ReadonlyMap<string, number>;
  readonly before: Memory;
  readonly after: Memory;
}

export interface EnduranceOptions {
  readonly times: number;
  /** Every so many-th solve, the engine is restarted beneath it, if it may be; each fifth time by killing it. */
  readonly restartEvery?: number;
  readonly report?: (done: number, memory: Memory) => void;
}

/**
 * Solves over and over in one process, with faults in between. Throws when something is left, or a failure does not
 * say what happened.
 */
export async function endure(
  engine: EnduredEngine,
  folder: string,
  { times, restartEvery = Infinity, report = () => undefined }: EnduranceOptions,
): Promise<Endured> {
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
      if (!(error instanceof SolveError) || SAID[fault]?.test(error.message) !== true)
        throw new Error(`A solve with the fault "${fault}" failed: ${String(error)}`, { cause: error });
      const told = `${fault}: ${error.message.replaceAll(/\d+|[0-9a-f]{16,}/g, '…')}`;
      failures.set(told, (failures.get(told) ?? 0) + 1);
    }
  };
  // Some of each, so that what is loaded or kept once is no growth.
  for (const fault of FAULTS) await attempt(fault);
  await attempt('none');
  solved = 0;
  const [holding, before] = [held(), memory()];
  for (let count = 1; count <= times; count += 1) {
    const isRestart = engine.restart !== undefined && count % restartEvery === 0;
    await attempt(
      isRestart ? ((count / restartEvery) % 5 === 0 ? 'kill' : 'restart') : (FAULTS[count % FAULTS.length] ?? 'none'),
    );
    if (count % 100 === 0) report(count, memory());
  }
  await attempt('none');
  await nothingLeft(holding);
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
  { restart }: EnduredEngine,
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
    // Of all connections, that of the session was opened last.
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
