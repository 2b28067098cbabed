import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../../../src/event/event.ts';
import type { Home } from '../../../../src/home/folder.ts';
import { currentProcess } from '../../../../src/process/identity.ts';
import { HEARTBEAT, STATE_LOG } from '../../../../src/session/log/log.ts';
import { isLost } from '../../../../src/session/log/lost.ts';
import { SessionRecorder } from '../../../../src/session/log/recorder.ts';
import { openStore } from '../../../../src/session/store.ts';
import { createOwned } from '../../../../src/home/owned.ts';
import { removeFolders, scratchHome } from '../../../support/folder.ts';
import { failed, deadProcess, refOf } from '../fixture.ts';

const MINUTE = 60_000;

describe('isLost', () => {
  it('depends on the heartbeat only if the process cannot be seen', () => {
    assert.equal(isLost('alive', 0, 1000 * MINUTE), false);
    assert.equal(isLost('dead', 1000 * MINUTE, 1000 * MINUTE), true);
    assert.equal(isLost('unknown', 0, 10 * MINUTE), false);
    assert.equal(isLost('unknown', 0, 10 * MINUTE + 1), true);
  });
});

describe('healing', () => {
  let home: Home;
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeFolders);

  /** A session that another process left unfinished: one row has ended, one is running, one is queued. */
  function abandoned(process: ProcessIdentity): string {
    const id = crypto.randomUUID();
    createOwned(home.session(id));
    const body = {
      type: 'session.started',
      process,
      version: '0',
      flags: {},
      workspaces: ['a', 'b', 'c'].map(refOf),
    } as const;
    const recorder = new SessionRecorder(id, home.session(id), body, {
      onWarning: (message) => assert.equal(message, ''),
      afterEnd: () => Promise.resolve(),
    });
    recorder.emit({ type: 'workspace.finished', key: 'a', result: failed });
    recorder.emit({ type: 'workspace.started', key: 'b' });
    appendFileSync(logOf(id), '{"v":1,"seq":');
    return id;
  }

  const logOf = (id: string) => join(home.session(id), STATE_LOG);

  function heartbeat(id: string, age: number): void {
    const time = new Date(Date.now() - age);
    utimesSync(join(home.session(id), HEARTBEAT), time, time);
  }

  it('ends a session whose process no longer exists, and keeps rows that had ended', async () => {
    const id = abandoned(deadProcess);
    const store = openStore(home);
    assert.equal((await store.get(id)).status, 'in_progress');
    assert.deepEqual(await store.heal(), [id]);
    for (const record of [await store.get(id), await openStore(home).get(id)]) {
      assert.equal(record.status, 'interrupted');
      assert.deepEqual(
        record.workspaces.map((row) => [row.status, row.reason]),
        [
          ['failed', undefined],
          ['cancelled', 'lost'],
          ['cancelled', 'lost'],
        ],
      );
    }
    assert.deepEqual(await store.heal(), []);
  });

  it('ends it at the time of its last sign of life', async () => {
    const id = abandoned(deadProcess);
    heartbeat(id, -5 * MINUTE);
    await openStore(home).heal();
    const record = await openStore(home).get(id);
    assert.ok((record.completedAt ?? 0) > record.startedAt + 4 * MINUTE);
    assert.ok((record.workspaces[1]?.durationMs ?? 0) > 4 * MINUTE);
  });

  it('never changes a session whose process is running, even a very old one', async () => {
    const id = abandoned(currentProcess());
    heartbeat(id, 100_000 * MINUTE);
    assert.deepEqual(await openStore(home).heal(), []);
    assert.equal((await openStore(home).get(id)).status, 'in_progress');
  });

  it('ends a session on another machine only after ten minutes without a heartbeat', async () => {
    const id = abandoned({ ...currentProcess(), host: 'elsewhere' });
    heartbeat(id, 9 * MINUTE);
    assert.deepEqual(await openStore(home).heal(), []);
    heartbeat(id, 11 * MINUTE);
    assert.deepEqual(await openStore(home).heal(), [], 'its events are younger');
    const longAgo = readFileSync(logOf(id), 'utf8').replaceAll(/"time":\d+/g, `"time":${Date.now() - 11 * MINUTE}`);
    writeFileSync(logOf(id), longAgo);
    assert.deepEqual(await openStore(home).heal(), [id]);
  });

  it('notices that another process has the pid now', async function () {
    if (currentProcess().started === undefined) return this.skip();
    const id = abandoned({ ...currentProcess(), started: '1' });
    assert.deepEqual(await openStore(home).heal(), [id]);
  });

  it('happens once when several processes try at the same time', async () => {
    const ids = [abandoned(deadProcess), abandoned(deadProcess), abandoned(deadProcess)];
    const healed = await Promise.all([openStore(home), openStore(home), openStore(home)].map((store) => store.heal()));
    assert.deepEqual(healed.flat().sort(), ids.sort());
  });
});
