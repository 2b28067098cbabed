import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeFolder } from '../../../src/home/folder.ts';
import type { Home } from '../../../src/home/folder.ts';
import { createOwned } from '../../../src/home/owned.ts';
import { newDatabase, writeDatabase } from '../../../src/session/index/database/database.ts';
import { loadSql } from '../../../src/session/index/database/sql.ts';
import { STATE_LOG } from '../../../src/session/log/log.ts';
import { openStore } from '../../../src/session/store.ts';
import type { SessionStore } from '../../../src/session/store.ts';
import { makeReadOnly, smallDisk } from '../../support/disk.ts';
import { removeFolders, scratchHome } from '../../support/folder.ts';
import {
  build,
  endRow,
  eventsOf,
  failed,
  newSession,
  startOf,
  storeWithWarnings,
  succeeded,
  workspace,
} from './fixture.ts';

describe('SessionStore', () => {
  let home: Home;
  let store: SessionStore;
  beforeEach(() => {
    home = scratchHome();
    store = openStore(home);
  });
  afterEach(() => {
    store.close();
    removeFolders();
  });

  it('is empty before the first build, and creates no files', async () => {
    assert.deepEqual(await store.list({ limit: 10 }), []);
    assert.equal(await store.latest(), undefined);
    assert.equal((await store.lastSuccessful()).size, 0);
    assert.deepEqual(await store.heal(), []);
    assert.ok(!existsSync(home.path));
  });

  it('keeps the image of the last successful build, which nothing else overwrites', async () => {
    const first = await build(store, { a: { ...succeeded('first'), changeDigest: 'abc' } });
    await build(store, { a: failed });
    await build(store, { a: { ...failed, image: 'built but not pushed' } });
    await build(store, { a: { status: 'cancelled', reason: 'by user', image: 'cancelled', durationMs: 0 } });
    for (const each of [store, openStore(home)]) {
      const last = (await each.lastSuccessful()).get('/work#shop/a');
      assert.equal(last?.image, 'first');
      assert.equal(last.imageId, 'sha256:first');
      assert.equal(last.sessionId, first.id);
      assert.equal(last.changeDigest, 'abc');
      const result = (await each.lastResults()).get('/work#shop/a');
      assert.deepEqual([result?.status, result?.reason], ['cancelled', 'by user']);
    }
    const second = await build(store, { a: succeeded('second') });
    assert.equal((await store.lastSuccessful()).get('/work#shop/a')?.sessionId, second.id);
  });

  it('uses the build that ended last, in any order of the sessions', async () => {
    const slow = await store.begin(newSession('a'));
    const quick = await store.begin(newSession('a'));
    endRow(quick, 0, succeeded('earlier'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    endRow(slow, 0, succeeded('later'));
    await slow.finish();
    await quick.finish();
    for (const each of [store, openStore(home)]) {
      assert.equal((await each.lastSuccessful()).get('/work#shop/a')?.image, 'later');
      assert.equal((await each.lastResults()).get('/work#shop/a')?.image, 'later');
    }
  });

  it('lists running sessions of this process and of others', async () => {
    const done = await build(store, { a: succeeded('x') });
    const running = await store.begin(newSession('a', 'b'));
    running.emit({ type: 'workspace.started', key: 'shop-a' });
    for (const each of [store, openStore(home)]) {
      assert.deepEqual(
        (await each.list({ limit: 5 })).map(({ id, status }) => [id, status]),
        [
          [running.id, 'in_progress'],
          [done.id, 'succeeded'],
        ],
      );
      assert.equal((await each.lastResults()).get('/work#shop/a')?.status, 'in_progress');
      assert.equal((await each.lastResults()).get('/work#shop/b')?.status, 'queued');
      assert.equal((await each.lastSuccessful()).get('/work#shop/a')?.image, 'x');
    }
    await running.finish();
    assert.equal((await store.latest())?.status, 'interrupted');
  });

  it('lists pages, newest first', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      ids.unshift((await build(store, { a: failed })).id);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const open = await store.begin(newSession('a'));
    const all = [open.id, ...ids];
    for (const [offset, limit] of [
      [0, 2],
      [2, 2],
      [4, 2],
      [1, 4],
      [6, 5],
      [0, 100],
    ] as const) {
      const page = await store.list({ offset, limit });
      assert.deepEqual(
        page.map((record) => record.id),
        all.slice(offset, offset + limit),
      );
    }
    await open.finish();
  });

  it('finds a session by a prefix of its id, and lists the candidates if it is ambiguous', async () => {
    const one = await build(store, { a: failed });
    const two = await store.begin(newSession('a'));
    assert.equal((await store.get(one.id)).id, one.id);
    assert.equal((await store.get(` ${two.id.slice(0, 20).toUpperCase()}`)).id, two.id);
    for (const unknown of ['', 'zzz', `${one.id}0`, '%'])
      await assert.rejects(store.get(unknown), { code: 'not_found', message: /no session/ });
    const sameStart = `${one.id.slice(0, 35)}${one.id.endsWith('0') ? '1' : '0'}`;
    createOwned(home.session(sameStart));
    const events = eventsOf(startOf('a')).map((event) => ({ ...event, session: sameStart, time: Date.now() }));
    writeFileSync(
      join(home.session(sameStart), STATE_LOG),
      events.map((event) => `${JSON.stringify(event)}\n`).join(''),
    );
    await assert.rejects(openStore(home).get(one.id.slice(0, 35)), (error: { code: string; message: string }) => {
      assert.equal(error.code, 'not_found');
      assert.ok(error.message.includes(one.id) && error.message.includes(sameStart));
      return true;
    });
    assert.equal((await openStore(home).get(one.id)).id, one.id);
    await two.finish();
  });

  it("keeps each workspace's key, even if the database is newer", async () => {
    const session = { ...newSession(), workspaces: [workspace('a', '/one'), workspace('a', '/two')] };
    const keys = (await store.begin(session)).workspaces.map(({ key }) => key);
    assert.equal(keys[0], 'shop-a');
    assert.match(keys[1] ?? '', /^shop-a-[0-9a-f]{8}$/);
    const other = await openStore(home).begin({ ...session, workspaces: [...session.workspaces].reverse() });
    assert.deepEqual(
      other.workspaces.map(({ key }) => key),
      [...keys].reverse(),
    );
    await other.finish();
    assert.equal(await openStore(home).keyOf('/two#shop/a'), keys[1]);
    assert.equal(await store.keyOf('/three#shop/a'), undefined);
    const twice = { ...session, workspaces: [workspace('a'), workspace('a')] };
    await assert.rejects(store.begin(twice), { code: 'internal', message: /twice/ });
  });

  function writeLog(...events: ReturnType<typeof eventsOf>): void {
    const id = events[0]?.session ?? '';
    createOwned(home.session(id));
    appendFileSync(join(home.session(id), STATE_LOG), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }

  it('stores sessions with conflicting keys unchanged', async () => {
    const named = (key: string, identity: string) => {
      const start = startOf(key);
      return eventsOf(
        { ...start, workspaces: start.workspaces.map((ref) => ({ ...ref, identity })) },
        { type: 'workspace.finished', key, result: succeeded(identity) },
        { type: 'session.finished', status: 'succeeded' },
      );
    };
    writeLog(...named('k', 'one'));
    writeLog(...named('k', 'two'));
    writeLog(...named('l', 'one'));
    const before = await store.list({ limit: 10 });
    await store.indexEnded();
    assert.deepEqual(await openStore(home).list({ limit: 10 }), before);
  });

  it('indexes the other sessions when one cannot be indexed', async () => {
    const broken = eventsOf(startOf('a'), { type: 'session.finished', status: 'failed' });
    writeLog(...broken);
    const database = newDatabase(await loadSql());
    database.run(`CREATE TRIGGER refuse BEFORE INSERT ON sessions WHEN new.id = '${broken[0]?.session}'
      BEGIN SELECT RAISE(ABORT, 'refused'); END`);
    await writeDatabase(database, home.sessionsDb);
    database.close();
    const { store: warned, warnings } = storeWithWarnings(home);
    const good = await build(warned, { a: succeeded('x') });
    assert.match(warnings.join(), new RegExp(`${broken[0]?.session} cannot be added to the history`));
    assert.deepEqual(
      (await warned.list({ limit: 5 })).map(({ id }) => id),
      [good.id, broken[0]?.session],
    );
  });

  it('skips an event with a value that the schema does not have', async () => {
    const start = startOf('a');
    writeLog(...eventsOf(start, { type: 'session.finished', status: 'invented' as 'failed' }));
    assert.equal((await store.latest())?.status, 'in_progress');
  });

  it('leaves foreign files among the logs alone', async () => {
    mkdirSync(join(home.logs, 'builds'), { recursive: true });
    writeFileSync(join(home.logs, 'builds', STATE_LOG), 'theirs');
    writeFileSync(join(home.logs, 'latest.log'), 'theirs');
    await build(store, { a: failed });
    await store.heal();
    assert.equal((await store.list({ limit: 5 })).length, 1);
    assert.equal(readFileSync(join(home.logs, 'builds', STATE_LOG), 'utf8'), 'theirs');
  });

  it("reads a workspace's output from an offset, also after it was compressed", async () => {
    const recorder = await store.begin(newSession('a'));
    const emit = (from: number) => {
      for (let i = from; i < from + 500; i++)
        recorder.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: `line ${i}` });
      recorder.emit({ type: 'phase.started', key: 'shop-a', phase: 1 });
    };
    emit(0);
    const first = store.readDetails(recorder.id, 'shop-a', 0);
    emit(500);
    await recorder.finish();
    assert.ok(existsSync(join(home.session(recorder.id), 'shop-a.jsonl.gz')));
    const second = store.readDetails(recorder.id, 'shop-a', first.nextOffset);
    const lines = [...first.events, ...second.events].map((event) => event.type === 'log' && event.line);
    assert.deepEqual(
      lines,
      Array.from({ length: 1000 }, (_, i) => `line ${i}`),
    );
    assert.deepEqual(store.readDetails(recorder.id, '../../x', 0), { events: [], nextOffset: 0 });
    assert.deepEqual(store.readDetails('..', 'shop-a', 7), { events: [], nextOffset: 7 });
  });

  it('reports changes by any process', async () => {
    await build(store, { a: failed });
    await store.list({ limit: 1 });
    let wake: () => void = () => undefined;
    const change = () => new Promise<void>((resolve) => (wake = resolve));
    const watching = store.watch(() => wake());
    await new Promise((resolve) => setTimeout(resolve, 50));
    const other = openStore(home);
    let changed = change();
    const recorder = await other.begin(newSession('a'));
    await changed;
    assert.equal((await store.latest())?.id, recorder.id);
    await new Promise((resolve) => setTimeout(resolve, 600));
    changed = change();
    recorder.emit({ type: 'workspace.started', key: 'shop-a' });
    await changed;
    assert.equal((await store.latest())?.workspaces[0]?.status, 'in_progress');
    changed = change();
    await recorder.finish();
    await changed;
    watching.dispose();
  }).timeout(10_000);

  it('reports that the home folder is a file', async () => {
    mkdirSync(join(home.path, '..'), { recursive: true });
    writeFileSync(home.path, 'a file');
    await assert.rejects(
      store.begin(newSession('a')),
      (error: { code: string; message: string; report: { hint?: string } }) => {
        assert.equal(error.code, 'storage');
        assert.ok(error.message.includes(home.path));
        assert.match(error.report.hint ?? '', /DVM_HOME/);
        return true;
      },
    );
    assert.equal(readFileSync(home.path, 'utf8'), 'a file');
  });

  it('reads the history from a home folder that cannot be written', async function () {
    const disk = smallDisk(512);
    if (disk === undefined) return this.skip();
    try {
      const there = homeFolder({ DVM_HOME: join(disk.folder, 'home') }, '/nowhere');
      const done = await build(openStore(there), { a: succeeded('x') });
      const open = await openStore(there).begin(newSession('a'));
      open.interruptSync();
      assert.ok(makeReadOnly(disk.folder));
      const { store: reading } = storeWithWarnings(there);
      assert.deepEqual((await reading.list({ limit: 5 })).map(({ id }) => id).sort(), [done.id, open.id].sort());
      await assert.rejects(reading.begin(newSession('a')), { code: 'storage', message: /read-only/ });
      await assert.rejects(reading.heal(), { code: 'storage' });
    } finally {
      disk.unmount();
    }
  });
});
