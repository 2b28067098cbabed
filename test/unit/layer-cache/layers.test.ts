import assert from 'node:assert/strict';
import { layerCache } from '../../../src/layer-cache/layers.ts';
import type { EngineFeature } from '../../../src/engine/connection/engine-features.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

const engine = (...features: EngineFeature[]) => ({ features: () => Promise.resolve(new Set(features)) });
const CONTAINERD = engine('containerd-images');

describe('layerCache', () => {
  afterEach(removeFolders);

  it('writes layers for the next build, and reads those of the last one', async () => {
    const folder = folderWith({ 'index.json': '{}' });
    const { from, to } = await layerCache(CONTAINERD, folder, false);
    assert.deepEqual([from, to], [folder, folder]);
  });

  it('writes layers but reads none without a cache, or with noCache', async () => {
    for (const [folder, noCache] of [
      [folderWith(), false],
      [folderWith({ 'index.json': '{}' }), true],
    ] as const) {
      const { from, to } = await layerCache(CONTAINERD, folder, noCache);
      assert.deepEqual([from, to], [undefined, folder]);
    }
  });

  it('is not used, with the reason, if the engine cannot export layers or the path has a comma', async () => {
    assert.match((await layerCache(engine(), '/c', false)).reason ?? '', /containerd/);
    const silent = { features: () => Promise.reject(new Error('no response within 15 s')) };
    const { reason } = await layerCache(silent, '/c', false);
    assert.equal(reason, 'the engine does not report its image store (no response within 15 s)');
    for (const folder of ['/a,b', '/a"b']) {
      const cache = await layerCache(CONTAINERD, folder, false);
      assert.deepEqual([cache.from, cache.to], [undefined, undefined]);
      assert.match(cache.reason ?? '', /comma or a quote/);
    }
  });
});
