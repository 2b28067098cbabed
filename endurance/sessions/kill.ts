import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from '../../src/home/folder.ts';
import { openStore } from '../../src/session/store.ts';
import { record, type Recording } from './processes.ts';

export interface Killed {
  readonly rounds: number;
  /** Sessions that had reported their end. */
  readonly committed: number;
  /** Sessions that were running. */
  readonly interrupted: number;
}

/**
 * Kills a process that records sessions at random moments, repeatedly in the same home. Throws if the history cannot be
 * opened afterwards, an ended session is lost or differs, or an unfinished one is still open.
 */
export async function killAtRandom(home: Home, rounds: number): Promise<Killed> {
  const committed = new Set<string>();
  let interrupted = 0;
  for (let round = 0; round < rounds; round++) {
    const recording = record(home.path, 'until-killed');
    const early = recording.over.then((code) => assert.fail(`The process exited with ${code} before it was killed.`));
    await Promise.race([begun(recording), early]);
    early.catch(() => undefined);
    await sleep(Math.random() * 150);
    recording.process.kill('SIGKILL');
    await recording.over;
    const warnings: string[] = [...recording.warnings];
    const store = openStore(home, { onWarning: (message) => warnings.push(message) });
    await store.heal();
    for (const id of recording.ended) committed.add(id);
    const all = new Map((await store.list({ limit: 1_000_000 })).map((record) => [record.id, record]));
    for (const id of committed) assert.equal(all.get(id)?.status, 'succeeded', `round ${round}: ${id}`);
    for (const id of recording.begun) assert.ok(all.has(id), `round ${round}: ${id} was begun`);
    const open = [...all.values()].filter(({ status }) => status === 'in_progress');
    assert.deepEqual(open, [], `round ${round}`);
    interrupted += recording.begun.filter((id) => all.get(id)?.status === 'interrupted').length;
    assert.deepEqual(warnings, [], `round ${round}`);
    store.close();
  }
  return { rounds, committed: committed.size, interrupted };
}

async function begun(recording: Recording): Promise<void> {
  while (recording.begun.length === 0 && recording.process.exitCode === null) await sleep(5);
}
