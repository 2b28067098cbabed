import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { engineAddress } from '../test/buildkit/transports.ts';
import { cancelAtRandom } from './buildkit/cancel.ts';
import { endure } from './buildkit/solves.ts';

/*
 * The BuildKit client over a long time: npm run engine -- node --expose-gc endurance/buildkit.ts [--cancels 100] [--solves 1000]
 * Nothing of a stopped solve is left, and a process that solves a thousand times, with faults, neither grows nor dies.
 */
const { values } = parseArgs({ options: { cancels: { type: 'string', default: '100' }, solves: { type: 'string', default: '1000' } } });
const folder = mkdtempSync(path.join(tmpdir(), 'bk-'));
try {
  writeFileSync(path.join(folder, 'file'), 'text');
  const address = engineAddress();
  const { ran, total } = await cancelAtRandom({ kind: 'engine', address }, folder, Number(values.cancels));
  console.log(`${total} solves stopped, ${ran.length} of them in a running step; its processes were gone after ${Math.max(0, ...ran).toFixed(0)} ms at the latest`);
  const engine = address.kind === 'unix' ? address.path : '';
  const { solved, failures, growth } = await endure(engine, folder, Number(values.solves), (done) => console.log(`${done} solves`));
  console.log(`${solved} solved, heap grew by ${Math.round(growth / 1024)} KiB`);
  for (const [message, count] of failures) console.log(`${count} × ${message}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
