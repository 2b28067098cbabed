import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { engineAddress } from '../test/engine/buildkit/transports.ts';
import { startOwnEngine } from '../test/rig/own-engine.ts';
import { cancelAtRandom, spread } from './buildkit/cancel.ts';
import type { Memory } from './buildkit/held.ts';
import { readSlowly } from './buildkit/slow-reader.ts';
import { endure } from './buildkit/solves.ts';

/*
 * The BuildKit client over a long time:
 * npm run engine -- node --expose-gc endurance/buildkit.ts [--cancels 100] [--solves 1000] [--megabytes 400]
 * Nothing of a stopped solve is left; a process that solves a thousand times, with faults, neither grows nor dies;
 * and a
 * slow reader of an export lets nothing pile up. The engine of the tests is left alone: the faults have one of their
 * own.
 */
const { values } = parseArgs({
  options: {
    cancels: { type: 'string', default: '100' },
    solves: { type: 'string', default: '1000' },
    megabytes: { type: 'string', default: '400' },
  },
});
const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
const told = ({ heap, rss }: Memory): string => `heap ${mib(heap)}, process ${mib(rss)}`;
const folder = mkdtempSync(path.join(tmpdir(), 'bk-'));
const engine = await startOwnEngine('debian:trixie-slim');
try {
  writeFileSync(path.join(folder, 'file'), 'text');
  const { ran, total } = await cancelAtRandom(
    { kind: 'engine', address: engineAddress() },
    folder,
    Number(values.cancels),
  );
  console.log(`${total} solves stopped, ${ran.length} of them in a running step`);
  console.log(`its processes were gone after: ${spread(ran.map(({ gone }) => gone))}`);
  console.log(`the solve had ended after: ${spread(ran.map(({ settled }) => settled))}`);
  const { bytes, growth } = await readSlowly(
    { kind: 'engine', address: engineAddress() },
    Number(values.megabytes),
    25,
  );
  console.log(`${mib(bytes)} read slowly; the process grew by ${mib(growth)}`);
  const { solved, failures, before, after } = await endure(engine, folder, {
    times: Number(values.solves),
    restartEvery: 100,
    report: (done, now) => console.log(`${done} solves: ${told(now)}`),
  });
  console.log(`${solved} solved; before: ${told(before)}, after: ${told(after)}`);
  for (const [message, count] of failures) console.log(`${count} × ${message}`);
} finally {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
}
