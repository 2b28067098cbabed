import assert from 'node:assert/strict';
import { goneFrom, goneImages } from '../../../src/app/gone-images.ts';

const BUILT = new Map([
  ['tagged', { image: 'dvm-a:1', imageId: 'sha256:a' }],
  ['known by its id only', { image: 'dvm-b:1', imageId: 'sha256:b' }],
  ['gone', { image: 'dvm-c:1', imageId: 'sha256:c' }],
  ['from before ids were kept', { image: 'dvm-d:1' }],
]);

describe('images that are gone (dvm #405, #418: what is remembered against what the engine has)', () => {
  it('are those that the engine has neither under their tag nor by their id', () => {
    const live = { ids: new Set(['sha256:b', 'sha256:x']), tags: new Set(['dvm-a:1', 'other:1']) };
    assert.deepEqual([...goneFrom(live, BUILT)], ['gone', 'from before ids were kept']);
  });

  it('are unknown while no engine answers', async () => {
    assert.equal(await goneImages(BUILT, { DOCKER_HOST: 'unix:///nowhere/engine.sock' }), undefined);
  });

  it('are none where nothing was built, and no engine is asked', async () =>
    assert.deepEqual(await goneImages(new Map(), { DOCKER_HOST: 'nonsense' }), new Set()));
});
