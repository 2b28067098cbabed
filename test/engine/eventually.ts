import { setTimeout as sleep } from 'node:timers/promises';

/** Generous: the machine may be busy with other builds, and nothing is told by how long something takes. */
const LIMIT_MS = 120_000;

/** Waits until `look` finds something, and returns it. Fails, naming `what`, when it never does. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const limit = performance.now() + LIMIT_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > limit) throw new Error(`Waited ${LIMIT_MS / 1000} s in vain: ${what}.`);
    await sleep(50);
  }
}
