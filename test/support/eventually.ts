import { setTimeout as sleep } from 'node:timers/promises';

/** Generous, because the machine may be busy; below the suites' own limits, so that a failure names its condition. */
const TIMEOUT_MS = 90_000;
const INTERVAL_MS = 50;

/** Polls until `probe` returns something other than undefined or false, and returns that. */
export async function eventually<T>(
  condition: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const result = await probe();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > deadline) throw new Error(`Timed out after ${timeoutMs / 1000} s: ${condition}.`);
    await sleep(INTERVAL_MS);
  }
}
