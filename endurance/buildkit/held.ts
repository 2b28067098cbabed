import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What this process holds of the system. */
export interface Held {
  readonly files: number;
  readonly children: number;
  /** What keeps the process alive: sockets, requests, timers. */
  readonly resources: number;
}

export function held(): Held {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .filter((pid) => pid !== '');
  return {
    files: readdirSync('/proc/self/fd').length,
    children: children.length,
    resources: process.getActiveResourcesInfo().length,
  };
}

/** Waits until no more is held than before; a socket takes a moment to close. Throws when it stays. */
export async function nothingLeft(before: Held, patienceMs = 5000): Promise<void> {
  const limit = performance.now() + patienceMs;
  for (;;) {
    const now = held();
    if (now.files <= before.files && now.children <= before.children && now.resources <= before.resources) return;
    if (performance.now() > limit)
      throw new Error(
        `Something is left: ${JSON.stringify(now)}, where before was ${JSON.stringify(before)}: ` +
          `${process.getActiveResourcesInfo().join()}.`,
      );
    await sleep(20);
  }
}

export interface Memory {
  /** After a collection, if the process may ask for one. Bytes. */
  readonly heap: number;
  readonly rss: number;
}

export function memory(): Memory {
  globalThis.gc?.();
  const { heapUsed: heap, rss } = process.memoryUsage();
  return { heap, rss };
}
