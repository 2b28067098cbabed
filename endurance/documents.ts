import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Batch, Share } from './documents/batches.ts';

/*
 * Millions of generated documents: node endurance/documents.ts [--runs 1000000] [--seed N] [--workers N]
 * Checks that nothing crashes, every diagnostic has a location, and the Dockerfile of an accepted workspace parses back
 * to exactly the planned instructions. A failure prints the smallest document that causes it, and the seed.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000000' }, seed: { type: 'string' }, workers: { type: 'string' } },
});
const BATCH = 5_000;
const runs = Number(values.runs);
const seed = values.seed === undefined ? Date.now() % 0x7fffffff : Number(values.seed);
const workers = values.workers === undefined ? availableParallelism() : Number(values.workers);

const began = performance.now();
let [texts, accepted, slowest] = [0, 0, 0];
console.log(`seed ${seed}, ${workers} workers`);
await Promise.all(
  Array.from({ length: workers }, (_, first) => work({ seed, runs, size: BATCH, first, step: workers })),
);
console.log(`${(process.cpuUsage().user / 1000 / texts).toFixed(1)} ms CPU time per text`);

function work(share: Share): Promise<void> {
  return new Promise((resolve, reject) => {
    new Worker(path.join(import.meta.dirname, 'documents/batches.ts'), { workerData: share })
      .on('message', report)
      .once('error', reject)
      .once('exit', () => resolve());
  });
}

function report(batch: Batch): void {
  texts += batch.texts;
  accepted += batch.accepted;
  slowest = Math.max(slowest, batch.slowest);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${texts} texts, ${accepted} workspaces accepted, ${Math.round(texts / seconds)} texts/s, slowest ` +
      `${slowest.toFixed(0)} ms, ${Math.round(process.memoryUsage().rss / 1024 ** 2)} MiB`,
  );
}
