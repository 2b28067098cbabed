/** Work on a prepared input. */
export type Work = () => unknown;

/** Milliseconds of CPU time, which other processes affect less than wall-clock time. */
async function cost(...works: readonly Work[]): Promise<number> {
  const before = process.cpuUsage();
  for (const work of works) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Below this, a measurement is too noisy. */
const WORTH_MEASURING_MS = 30;
/** Four times the input costs a linear reader four times as much, and a quadratic one sixteen times. */
const MAX_GROWTH = 9;
const FIRST_SIZE = 4000;
/** The maximum size of a file that is read. */
const MAX_SIZE = 1_000_000;
/** On a busy machine some rounds are off in either direction, but not most of them. */
const ROUNDS = 5;
/** Work that takes longer than this is not measured with a larger input, which would take minutes. */
const SLOW_MS = 2000;

/**
 * Why work is too slow for hostile input; undefined if it grows no faster than its input. Inputs grow until there is
 * something to measure. Work that costs nothing at the largest size is fast enough.
 */
export async function tooSlow(work: (size: number) => Work, maxSize = MAX_SIZE): Promise<string | undefined> {
  let isSuspected = false;
  for (let size = FIRST_SIZE; size <= maxSize; size *= 2) {
    const large = work(size);
    // The first run may include the cost of compiling.
    if ((await cost(large)) < WORTH_MEASURING_MS) continue;
    const most = await cost(large);
    if (most < WORTH_MEASURING_MS) continue;
    const small = work(size / 4);
    const measure = (): Promise<number> => medianGrowth(small, large);
    let growth = await measure();
    if (growth > MAX_GROWTH && most > SLOW_MS) growth = Math.min(growth, await measure());
    if (growth <= MAX_GROWTH) return undefined;
    if (isSuspected || most > SLOW_MS)
      return `${size} instead of ${size / 4} cost ${growth.toFixed(1)} times as much (${most.toFixed(0)} ms)`;
    isSuspected = true;
  }
  return undefined;
}

/** The ratio of the cost of the large work to that of the small one, which has a quarter of its input. */
async function medianGrowth(small: Work, large: Work): Promise<number> {
  const factors: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Both sides of the comparison are long enough to measure, and see the same machine.
    const quarters = await cost(small, small, small, small);
    factors.push((4 * (await cost(large))) / Math.max(quarters, 1));
  }
  return factors.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}
