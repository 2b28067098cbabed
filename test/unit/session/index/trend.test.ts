import assert from 'node:assert/strict';
import type { Home } from '../../../../src/home/folder.ts';
import { openStore } from '../../../../src/session/store.ts';
import { cacheShare } from '../../../../src/session/index/trend.ts';
import { removeFolders, scratchHome } from '../../../support/folder.ts';
import { build, endRow, failed, newSession, succeeded } from '../fixture.ts';

describe('the trend of a workspace', () => {
  let home: Home;
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeFolders);
  const pause = () => new Promise((resolve) => setTimeout(resolve, 3));

  it('has its ended builds, newest first, indexed or only in the logs', async () => {
    const store = openStore(home);
    const first = await build(store, {
      a: { ...succeeded('one'), sizeBytes: 100, steps: { total: 4, cached: 1, pulledBytes: 7 } },
      b: failed,
    });
    await pause();
    const second = await build(store, { a: failed });
    await pause();
    await build(store, { b: succeeded('other') });
    await pause();
    const third = await store.begin(newSession('a'));
    endRow(third, 0, succeeded('three'));
    const running = await store.begin(newSession('a'));
    for (const each of [store, openStore(home)]) {
      const points = await each.trend('shop-a', { limit: 10 });
      assert.deepEqual(
        points.map(({ sessionId, status }) => [sessionId, status]),
        [
          [third.id, 'succeeded'],
          [second.id, 'failed'],
          [first.id, 'succeeded'],
        ],
      );
      const [newest, , oldest] = points;
      assert.ok(newest !== undefined && oldest !== undefined);
      assert.deepEqual(
        [oldest.sizeBytes, oldest.durationMs, cacheShare(oldest), cacheShare(newest), oldest.image],
        [100, 5, 0.25, undefined, 'one'],
      );
      assert.deepEqual(
        (await each.trend('shop-a', { limit: 2 })).map(({ sessionId }) => sessionId),
        [third.id, second.id],
      );
      assert.equal((await each.lastSuccessBefore('shop-a', newest.completedAt))?.sessionId, first.id);
      assert.equal((await each.lastSuccessBefore('shop-a', Infinity))?.sessionId, third.id);
      assert.equal(await each.lastSuccessBefore('shop-a', oldest.completedAt), undefined);
      assert.deepEqual(await each.trend('no-such', { limit: 3 }), []);
    }
    await third.finish();
    await running.finish();
  });
});
