/** Work on an input that was made beforehand. */
export type Work = () => unknown;

/** Milliseconds of processor time: what else the machine does does not count. */
async function cost(work: Work): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Below this, a measurement is mostly noise. */
const WORTH_MEASURING_MS = 30;
/** Four times the input costs a linear reader four times as much, and a quadratic one sixteen times. */
const MAX_GROWTH = 9;
const FIRST_SIZE = 4000;
/** Files of a folder are not larger. */
const MAX_SIZE = 1_000_000;

/**
 * Why work is too slow for hostile input; undefined if it grows no faster than its input. Inputs grow until there is
 * something to measure. Whatever costs nothing at the largest size is fast enough.
 */
export async function tooSlow(work: (size: number) => Work, maxSize = MAX_SIZE): Promise<string | undefined> {
  let suspicion: string | undefined;
  for (let size = FIRST_SIZE; size <= maxSize; size *= 2) {
    const large = work(size);
    const first = await cost(large);
    if (first < WORTH_MEASURING_MS) continue;
    const small = work(size / 4);
    const least = Math.min(await cost(small), await cost(small), await cost(small));
    // One that is already far too slow is not run again.
    const most = first > 2000 ? first : Math.min(first, await cost(large), await cost(large));
    // The first run may have cost the compiler's work, too.
    if (most < WORTH_MEASURING_MS) continue;
    const factor = most / Math.max(least, 1);
    if (factor <= MAX_GROWTH) return undefined;
    const found = `${size} instead of ${size / 4} cost ${factor.toFixed(1)} times as much (${most.toFixed(0)} ms)`;
    // Once may be chance.
    if (suspicion !== undefined || most > 2000) return found;
    suspicion = found;
  }
  return undefined;
}
