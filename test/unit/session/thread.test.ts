import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Home } from '../../../src/home/folder.ts';
import { openStore, type SessionStore } from '../../../src/session/store.ts';
import { startChild } from '../../support/child.ts';
import { removeFolders, scratchHome } from '../../support/folder.ts';
import { build, failed, newSession, succeeded } from './fixture.ts';

describe('the history in a separate thread', function () {
  this.timeout(30_000);
  let home: Home;
  let store: SessionStore;
  let warnings: string[];
  beforeEach(() => {
    home = scratchHome();
    warnings = [];
    store = openStore(home, { inThread: true, onWarning: (message) => warnings.push(message) });
  });
  afterEach(() => {
    store.close();
    removeFolders();
  });

  it('returns the same as in the main thread', async () => {
    const done = await build(store, { a: { ...succeeded('x'), fingerprint: 'abc' }, b: failed });
    const running = await store.begin(newSession('a'));
    running.emit({ type: 'workspace.started', key: 'shop-a' });
    const own = openStore(home);
    for (const ask of [
      (each: SessionStore) => each.list({ limit: 5, filter: { text: 'SHOP' } }),
      (each: SessionStore) => each.get(done.id.slice(0, 9)),
      (each: SessionStore) => each.lastSuccessful(),
      (each: SessionStore) => each.lastResults(),
      (each: SessionStore) => each.trend('shop-a', { limit: 3 }),
      (each: SessionStore) => each.detail(done.id),
      (each: SessionStore) => each.keyOf('/work#shop/b'),
    ])
      assert.deepEqual(await ask(store), await ask(own));
    assert.deepEqual(await store.heal(), []);
    await running.finish();
    await store.remove(running.id);
    assert.deepEqual(
      (await store.list({ limit: 5 })).map(({ id }) => id),
      [done.id],
    );
    assert.deepEqual(
      await store.clean({ maxAgeMs: 0, maxLogBytes: 0 }).then(({ sessions }) => sessions.length <= 1),
      true,
    );
  });

  it('passes on errors with kind and hint, and warnings for the user', async () => {
    await build(store, { a: failed });
    await assert.rejects(store.get('nope'), (error: { code: string; report: { hint?: string } }) => {
      assert.deepEqual(
        [error.code, error.report.hint],
        ['not_found', 'List all sessions with: dvm build status --history'],
      );
      return true;
    });
    truncateSync(home.sessionsDb, 0);
    assert.equal((await store.list({ limit: 5 })).length, 1);
    assert.match(warnings.join(), /was damaged \(it is empty\)/);
  });

  it('restarts after its end, and rejects pending calls', async () => {
    await build(store, { a: failed });
    const rejection = assert.rejects(store.list({ limit: 1 }), { code: 'internal', message: /history was closed/ });
    store.close();
    await rejection;
    assert.equal((await store.list({ limit: 5 })).length, 1);
  });

  it('notices changes of other processes within a second', async () => {
    await store.list({ limit: 1 });
    const changed = new Promise<void>((resolve) => {
      const watching = store.watch(() => {
        watching.dispose();
        resolve();
      });
    });
    await new Promise((resolve) => setTimeout(resolve, 600));
    const other = await build(openStore(home), { a: failed });
    await changed;
    assert.ok((await store.list({ limit: 1 })).some(({ id }) => id === other.id));
  });

  it('keeps no process alive', async () => {
    const child = startChild(fileURLToPath(new URL('session-child.ts', import.meta.url)), home.path, 'in-thread');
    assert.equal(await child.line(), '0 sessions');
    assert.equal(await child.ended, 0);
  });
});
