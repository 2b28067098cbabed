import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildEvent } from '../../../../src/event/event.ts';
import type { Home } from '../../../../src/home/folder.ts';
import { createOwned } from '../../../../src/home/owned.ts';
import { currentProcess } from '../../../../src/process/identity.ts';
import { DAY_MS, DEFAULT_LIMITS, expiredSessions } from '../../../../src/session/index/cleanup.ts';
import { STATE_LOG } from '../../../../src/session/log/log.ts';
import { openStore } from '../../../../src/session/store.ts';
import { removeFolders, scratchHome } from '../../../support/folder.ts';
import { build, eventsOf, newSession, startOf, succeeded } from '../fixture.ts';

describe('cleaning up', () => {
  let home: Home;
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeFolders);

  /** A session that ended so many days ago, or still runs, with a log of so many bytes. */
  function session(daysAgo: number, { ended = true, bytes = 100, key = 'shop-a' } = {}): string {
    const time = Date.now() - daysAgo * DAY_MS;
    const start = startOf(key);
    const events: BuildEvent[] = eventsOf(
      ended ? start : { ...start, process: currentProcess() },
      ...(ended
        ? ([
            { type: 'workspace.finished', key, result: succeeded(`image-${daysAgo}`) },
            { type: 'session.finished', status: 'succeeded' },
          ] as const)
        : []),
    );
    const id = events[0]?.session ?? '';
    createOwned(home.session(id));
    writeFileSync(
      join(home.session(id), STATE_LOG),
      events.map((event) => `${JSON.stringify({ ...event, time })}\n`).join(''),
    );
    writeFileSync(join(home.session(id), `${key}.jsonl`), 'x'.repeat(bytes));
    return id;
  }
  const storedLogs = () => readdirSync(home.logs).sort();

  it('removes sessions that ended more than 30 days ago, indexed or not, and nothing else', async () => {
    const recent = Array.from({ length: 10 }, () => session(2));
    const stored = [session(31), session(29)];
    await openStore(home).indexEnded();
    const [old, young] = [session(40), session(1)];
    const running = session(100, { ended: false });
    const foreign = join(home.logs, 'not-ours');
    mkdirSync(foreign);
    writeFileSync(join(foreign, STATE_LOG), readFileSync(join(home.session(old), STATE_LOG)));
    const store = openStore(home);
    const { sessions } = await store.clean(DEFAULT_LIMITS);
    assert.deepEqual([...sessions].sort(), [old, stored[0]].sort());
    assert.deepEqual(storedLogs(), [...recent, stored[1], young, running, 'not-ours'].sort());
    for (const each of [store, openStore(home)])
      assert.deepEqual(
        (await each.list({ limit: 99 })).map(({ id }) => id).sort(),
        [...recent, stored[1], young, running].sort(),
      );
    assert.ok(!readFileSync(home.sessionsDb).includes(stored[0] ?? '-'), 'nothing is left in the file');
    assert.deepEqual(await store.clean(DEFAULT_LIMITS), { sessions: [], logBytes: 0 });
  });

  it('keeps the last success of a workspace whose sessions were all removed', async () => {
    const id = session(31);
    for (let count = 0; count < 10; count += 1) session(1, { key: 'shop-b' });
    await openStore(home).indexEnded();
    const before = (await openStore(home).lastSuccessful()).get('/work#shop-a');
    await openStore(home).clean(DEFAULT_LIMITS);
    const store = openStore(home);
    assert.deepEqual((await store.lastSuccessful()).get('/work#shop-a'), before);
    assert.equal(before?.sessionId, id);
    assert.equal((await store.lastResults()).has('/work#shop-a'), false);
    assert.equal(await store.keyOf('/work#shop-a'), 'shop-a');
    assert.equal(store.readDetails(id, 'shop-a', 0).events.length, 0);
  });

  it('keeps the history when the clock is ahead, now or during a few builds', () => {
    const now = 1_000 * DAY_MS;
    const daysAgo = (...days: number[]): { at: number }[] => days.map((each) => ({ at: now - each * DAY_MS }));
    const history = daysAgo(...Array.from({ length: 50 }, (_, index) => index));
    assert.equal(expiredSessions(history, 30 * DAY_MS, now).length, 19);
    // The clock was set ahead a year, and some builds ended since.
    assert.deepEqual(expiredSessions([...history, ...daysAgo(-365, -365, -365)], 30 * DAY_MS, now + 365 * DAY_MS), []);
    // The clock is correct again: a date in the future is not a sign of life.
    assert.deepEqual(
      expiredSessions([...daysAgo(40, 41), ...daysAgo(...Array.from({ length: 20 }, () => -365))], 30 * DAY_MS, now),
      [],
    );
  });

  it('removes the oldest logs beyond the limit, but no sessions, and no log of a running one', async () => {
    const [oldest, middle, newest] = [
      session(20, { bytes: 4000 }),
      session(10, { bytes: 4000 }),
      session(1, { bytes: 4000 }),
    ];
    const running = session(25, { ended: false, bytes: 50_000 });
    const store = openStore(home);
    await store.indexEnded();
    assert.deepEqual(await store.clean({ ...DEFAULT_LIMITS, maxLogBytes: 9000 }), { sessions: [], logBytes: 4000 });
    const hasLog = (id: string) => existsSync(join(home.session(id), 'shop-a.jsonl'));
    assert.deepEqual([oldest, middle, newest, running].map(hasLog), [false, true, true, true]);
    assert.equal((await store.list({ limit: 9 })).length, 4);
    assert.deepEqual(await store.clean({ ...DEFAULT_LIMITS, maxLogBytes: 0 }), { sessions: [], logBytes: 8000 });
    assert.deepEqual([oldest, middle, newest, running].map(hasLog), [false, false, false, true]);
    assert.equal((await openStore(home).get(oldest)).workspaces[0]?.result?.image, 'image-20');
  });

  it('removes one session on demand, but never a running one', async () => {
    const store = openStore(home);
    const done = await build(store, { a: succeeded('x') });
    const running = await store.begin(newSession('a'));
    await assert.rejects(store.remove(running.id), { code: 'usage', message: /is still running/ });
    await assert.rejects(store.remove('nothing'), { code: 'not_found' });
    await store.remove(done.id);
    assert.deepEqual(storedLogs(), [running.id]);
    for (const each of [store, openStore(home)])
      assert.deepEqual(
        (await each.list({ limit: 9 })).map(({ id }) => id),
        [running.id],
      );
    await running.finish();
    await store.remove(running.id);
    assert.deepEqual([storedLogs(), await store.list({ limit: 9 })], [[], []]);
  });
});
