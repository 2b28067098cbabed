import { randomBytes } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BuildKit } from '../../src/buildkit/client.ts';
import { marshal } from '../../src/buildkit/llb/marshal.ts';
import { image, local, scratch } from '../../src/buildkit/llb/source.ts';
import { fileSync } from '../../src/buildkit/session/file-sync.ts';
import { secrets } from '../../src/buildkit/session/services.ts';
import { SolveError } from '../../src/buildkit/solve-error.ts';
import { relay } from '../../test/buildkit/transports.ts';
import { held, nothingLeft } from './held.ts';

const FAULTS = ['none', 'none', 'cut', 'session', 'slow', 'stop'] as const;
type Fault = (typeof FAULTS)[number];

export interface Endured {
  readonly solved: number;
  /** How often each message came. */
  readonly failures: ReadonlyMap<string, number>;
  /** Of the heap, after a collection if the process may ask for one. Bytes. */
  readonly growth: number;
}

/** Solves over and over in one process, with faults in between. Throws when something is left, or a failure is no SolveError. */
export async function endure(engine: string, folder: string, times: number, report: (done: number) => void = () => undefined): Promise<Endured> {
  const relayed = await relay(createServer(), { port: 0, host: '127.0.0.1' }, () => Promise.resolve(connect(engine)));
  const address = relayed.server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
  const kit = new BuildKit({ kind: 'engine', address: { kind: 'tcp', host: '127.0.0.1', port: address.port } });
  const failures = new Map<string, number>();
  let solved = 0;
  await solveOnce(kit, folder, 'none', relayed.cut);
  globalThis.gc?.();
  const [before, heap] = [held(), process.memoryUsage().heapUsed];
  for (let count = 0; count < times; count += 1) {
    const fault = FAULTS[count % FAULTS.length] ?? 'none';
    try {
      await solveOnce(kit, folder, fault, relayed.cut);
      solved += 1;
    } catch (error) {
      if (!(error instanceof SolveError) || error.message === '' || fault === 'none') throw error;
      failures.set(error.message, (failures.get(error.message) ?? 0) + 1);
    }
    if (count % 100 === 99) report(count + 1);
  }
  await solveOnce(kit, folder, 'none', relayed.cut);
  await nothingLeft(before);
  globalThis.gc?.();
  const growth = process.memoryUsage().heapUsed - heap;
  kit.close();
  await relayed.close();
  return { solved, failures, growth };
}

async function solveOnce(kit: BuildKit, folder: string, fault: Fault, cut: () => void): Promise<void> {
  const mark = randomBytes(8).toString('hex');
  const isShort = fault === 'none';
  const context = local('context', { sharedKey: 'endurance' });
  const state = isShort
    ? scratch().file([{ kind: 'copy', from: context, source: '/', destination: '/', contents: true }])
    : image('debian:trixie-slim').run(['sh', '-c', `cat /secret /in/* > /dev/null; : ${mark}`], { mounts: [{ kind: 'bind', target: '/in', from: context, readonly: true }, { kind: 'secret', target: '/secret', id: 'x' }] });
  const definition = marshal(state.output)?.definition;
  const stop = new AbortController();
  const during = fault === 'none' || fault === 'slow' || fault === 'session' ? Promise.resolve() : sleep(Math.random() * 300).then(() => (fault === 'cut' ? cut() : stop.abort()));
  const token = secrets(async () => {
    if (fault === 'slow') await sleep(100);
    if (fault === 'session') cut();
    return Buffer.from('x');
  });
  try {
    await kit.solve({ request: { ...(definition && { definition }), internal: true }, services: [fileSync({ context: { path: folder } }), token], signal: stop.signal });
  } finally {
    await during;
  }
}
