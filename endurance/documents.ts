import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { checkText } from './documents/check.ts';
import { generatedText } from './documents/generate.ts';

/*
 * Generated documents, by the million: node endurance/documents.ts [--runs 1000000] [--seed N]
 * Whatever is written in them, nothing crashes, every complaint has its place, and an accepted workspace's Dockerfile
 * parses back to exactly what was planned. A failure prints the smallest text that shows it, and the seed.
 */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000000' }, seed: { type: 'string' } } });
const BATCH = 20_000;
const runs = Number(values.runs);
const seed = values.seed === undefined ? Date.now() % 0x7fffffff : Number(values.seed);

const began = performance.now();
let [checked, accepted, slowest] = [0, 0, 0];
console.log(`seed ${seed}`);
for (let batch = 0; checked < runs; batch += 1) {
  const numRuns = Math.min(BATCH, runs - checked);
  fc.assert(fc.property(generatedText, (text) => {
    const start = performance.now();
    accepted += checkText(text);
    slowest = Math.max(slowest, performance.now() - start);
  }), { numRuns, seed: seed + batch });
  checked += numRuns;
  const seconds = (performance.now() - began) / 1000;
  console.log(`${checked} texts, ${accepted} workspaces accepted, ${Math.round(checked / seconds)} texts/s, slowest ${slowest.toFixed(0)} ms, ${Math.round(process.memoryUsage().rss / 1024 ** 2)} MiB`);
}
