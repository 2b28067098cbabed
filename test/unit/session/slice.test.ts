import assert from 'node:assert/strict';
import type { Home } from '../../../src/home/folder.ts';
import { openStore } from '../../../src/session/store.ts';
import { removeFolders, scratchHome } from '../../support/folder.ts';
import { build, failed, newSession, succeeded } from './fixture.ts';

describe('a page of the history', () => {
  let home: Home;
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeFolders);

  it('is the same at any offset, and counts all sessions that match the filter', async () => {
    const store = openStore(home);
    for (const results of [{ a: succeeded('1') }, { b: failed }, { a: failed, b: succeeded('2') }])
      await build(store, results);
    const running = await store.begin(newSession('a'));
    await build(store, { c: succeeded('3') });
    const all = await store.list({ limit: 10 });
    assert.equal(all.length, 5);
    for (const offset of [0, 1, 2, 3, 4, 5]) {
      for (const limit of [1, 2, 9])
        assert.deepEqual(await store.slice({ limit, offset }), {
          total: 5,
          sessions: all.slice(offset, offset + limit),
        });
    }
    const { total, sessions } = await store.slice({ limit: 1, offset: 1, filter: { workspace: 'shop-a' } });
    assert.deepEqual(
      [total, sessions.map(({ id }) => id)],
      [3, [all.filter(({ workspaces }) => workspaces.some(({ ref }) => ref.key === 'shop-a'))[1]?.id]],
    );
    assert.deepEqual([...(await store.keys()).values()].sort(), ['shop-a', 'shop-b', 'shop-c']);
    await running.finish();
  });
});
