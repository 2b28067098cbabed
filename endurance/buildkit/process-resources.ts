import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** System resources that this process uses. */
export interface ProcessResources {
  readonly files: number;
  readonly children: number;
  /** What keeps the process alive: sockets, requests, timers. */
  readonly resources: number;
}

export function processResources(): ProcessResources {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .filter((pid) => pid !== '');
  return {
    files: readdirSync('/proc/self/fd').length,
    children: children.length,
    resources: process.getActiveResourcesInfo().length,
  };
}

/** Waits until no more resources are used than before, as a socket takes a moment to close. Throws on timeout. */
export async function waitForRelease(before: ProcessResources, timeoutMs = 5000): Promise<void> {
  const limit = performance.now() + timeoutMs;
  for (;;) {
    const now = processResources();
    if (now.files <= before.files && now.children <= before.children && now.resources <= before.resources) return;
    if (performance.now() > limit)
      throw new Error(
        `Resources are not released: ${JSON.stringify(now)}, ${JSON.stringify(before)} before; active: ` +
          `${process.getActiveResourcesInfo().join()}.`,
      );
    await sleep(20);
  }
}

export interface Memory {
  /** In bytes, after garbage collection if Node was started with --expose-gc. */
  readonly heap: number;
  readonly rss: number;
}

export function memory(): Memory {
  globalThis.gc?.();
  const { heapUsed: heap, rss } = process.memoryUsage();
  return { heap, rss };
}
