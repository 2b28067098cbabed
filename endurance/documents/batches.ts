import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { checkText } from './check.ts';
import { generatedText } from './generate.ts';

/**
 * The share of one worker: some of the batches, each with its own seed, so that the texts do not depend on the number
 * of workers.
 */
export interface Share {
  readonly seed: number;
  readonly runs: number;
  readonly size: number;
  /** The first batch of this worker; `step` is the distance to its next one. */
  readonly first: number;
  readonly step: number;
}

export interface Batch {
  readonly texts: number;
  readonly accepted: number;
  readonly slowest: number;
}

const { seed, runs, size, first, step } = workerData as Share;
for (let batch = first; batch * size < runs; batch += step) {
  const texts = Math.min(size, runs - batch * size);
  let [accepted, slowest] = [0, 0];
  fc.assert(
    fc.property(generatedText, (text) => {
      const start = performance.now();
      accepted += checkText(text);
      slowest = Math.max(slowest, performance.now() - start);
    }),
    { numRuns: texts, seed: seed + batch },
  );
  parentPort?.postMessage({ texts, accepted, slowest } satisfies Batch);
}
