import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 100;

/** Waits until `look` finds something and answers it. The limit is generous: it only ends what would never come. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  limitMs = 45_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Waited ${limitMs / 1000} s in vain: ${what}.`);
    await sleep(PAUSE_MS);
  }
}
