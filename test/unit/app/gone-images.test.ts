import assert from 'node:assert/strict';
import { goneFrom, goneImages } from '../../../src/app/gone-images.ts';

const BUILT = new Map([
  ['tagged', { image: 'dvm-a:1', imageId: 'sha256:a' }],
  ['known by its id only', { image: 'dvm-b:1', imageId: 'sha256:b' }],
  ['gone', { image: 'dvm-c:1', imageId: 'sha256:c' }],
  ['from before ids were recorded', { image: 'dvm-d:1' }],
]);

describe('images that the engine no longer has', () => {
  it('are those that it has neither by tag nor by id', () => {
    const live = { ids: new Set(['sha256:b', 'sha256:x']), tags: new Set(['dvm-a:1', 'other:1']) };
    assert.deepEqual([...goneFrom(live, BUILT)], ['gone', 'from before ids were recorded']);
  });

  it('are unknown while no engine responds', async () => {
    assert.equal(
      await goneImages(BUILT, { engineTimeoutMs: 1000, engineHost: 'unix:///nowhere/engine.sock' }, {}),
      undefined,
    );
  });

  it('are not queried if nothing was built', async () =>
    assert.deepEqual(await goneImages(new Map(), { engineTimeoutMs: 1000, engineHost: 'nonsense' }, {}), new Set()));
});
