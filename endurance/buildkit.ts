import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { engineAddress } from '../test/engine/buildkit/transports.ts';
import { startOwnEngine } from '../test/rig/own-engine.ts';
import { cancelAtRandom, summarize } from './buildkit/cancel.ts';
import type { Memory } from './buildkit/process-resources.ts';
import { readSlowly } from './buildkit/slow-reader.ts';
import { endure } from './buildkit/solves.ts';

/*
 * Runs the BuildKit client for a long time:
 * npm run engine -- node --expose-gc endurance/buildkit.ts [--cancels 100] [--solves 1000] [--megabytes 400]
 * Stopped solves release all resources, a process neither grows nor crashes during thousands of solves with faults, and
 * a slow reader of an export does not make it buffer. Faults are injected on a separate engine.
 */
const { values } = parseArgs({
  options: {
    cancels: { type: 'string', default: '100' },
    solves: { type: 'string', default: '1000' },
    megabytes: { type: 'string', default: '400' },
  },
});
const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
const describe = ({ heap, rss }: Memory): string => `heap ${mib(heap)}, process ${mib(rss)}`;
const folder = mkdtempSync(path.join(tmpdir(), 'bk-'));
const engine = await startOwnEngine('debian:trixie-slim');
try {
  writeFileSync(path.join(folder, 'file'), 'text');
  const { stopTimes, total } = await cancelAtRandom(
    { kind: 'engine', address: engineAddress() },
    folder,
    Number(values.cancels),
  );
  console.log(`${total} solves stopped, ${stopTimes.length} of them in a running step`);
  console.log(`processes exited after: ${summarize(stopTimes.map(({ exited }) => exited))}`);
  console.log(`solves settled after: ${summarize(stopTimes.map(({ settled }) => settled))}`);
  const { bytes, growth } = await readSlowly(
    { kind: 'engine', address: engineAddress() },
    Number(values.megabytes),
    25,
  );
  console.log(`read ${mib(bytes)} slowly; the process grew by ${mib(growth)}`);
  const { solved, failures, before, after } = await endure(engine, folder, {
    times: Number(values.solves),
    restartEvery: 100,
    report: (done, now) => console.log(`${done} solves: ${describe(now)}`),
  });
  console.log(`${solved} solved; before: ${describe(before)}, after: ${describe(after)}`);
  for (const [message, count] of failures) console.log(`${count} × ${message}`);
} finally {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
}
