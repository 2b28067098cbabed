import assert from 'node:assert/strict';
import { keepsLayers, layerCache } from '../../../src/cache/layers.ts';
import type { Engine } from '../../../src/engine/platform.ts';
import { folderWith, removeFolders } from '../folder.ts';

const engine = (containerdStore: boolean): Engine => ({ platform: { type: 'docker', name: 'Docker', host: 'unix:///x', version: '1' }, address: { socketPath: '/x' }, containerdStore });

describe('layerCache', () => {
  afterEach(removeFolders);

  it('writes layers for the next build, and reads those of the last one', () => {
    const folder = folderWith({ 'index.json': '{}' });
    const { from, to } = layerCache(engine(true), folder, false);
    assert.deepEqual([from, to], [folder, folder]);
  });

  it('reads nothing where nothing is, nor when the cache is not wanted; both write all the same', () => {
    for (const [folder, noCache] of [[folderWith(), false], [folderWith({ 'index.json': '{}' }), true]] as const) {
      const { from, to } = layerCache(engine(true), folder, noCache);
      assert.deepEqual([from, to], [undefined, folder]);
    }
  });

  it('is kept unless the user wants none, and nobody guesses what else was meant', () => {
    assert.deepEqual([{}, { DVM_LAYER_CACHE: '' }, { DVM_LAYER_CACHE: 'on' }, { DVM_LAYER_CACHE: 'off' }].map(keepsLayers), [true, true, true, false]);
    assert.throws(() => keepsLayers({ DVM_LAYER_CACHE: 'no' }), /DVM_LAYER_CACHE must be on or off, not "no"/);
  });

  it('is left out, with the reason, where the engine cannot export layers or the path cannot be written down', () => {
    assert.match(layerCache(engine(false), '/c', false).reason ?? '', /containerd/);
    for (const folder of ['/a,b', '/a"b']) {
      const cache = layerCache(engine(true), folder, false);
      assert.deepEqual([cache.from, cache.to], [undefined, undefined]);
      assert.match(cache.reason ?? '', /comma or a quote/);
    }
  });
});
