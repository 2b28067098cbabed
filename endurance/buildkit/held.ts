import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What this process holds of the system. */
export interface Held {
  readonly files: number;
  readonly children: number;
}

export function held(): Held {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter((pid) => pid !== '');
  return { files: readdirSync('/proc/self/fd').length, children: children.length };
}

/** Waits until no more is held than before; a socket takes a moment to close. Throws when it stays. */
export async function nothingLeft(before: Held, patienceMs = 5000): Promise<void> {
  const limit = performance.now() + patienceMs;
  for (;;) {
    const now = held();
    if (now.files <= before.files && now.children <= before.children) return;
    if (performance.now() > limit) throw new Error(`Something is left: ${JSON.stringify(now)}, where before was ${JSON.stringify(before)}.`);
    await sleep(20);
  }
}
