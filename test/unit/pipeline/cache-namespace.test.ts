import assert from 'node:assert/strict';
import { cacheNamespace } from '../../../src/pipeline/cache-namespace.ts';

describe('the namespace of cache mounts', () => {
  const key = Buffer.alloc(32, 1);

  it('is the same for one root, and differs by root and by key', () => {
    const names = [
      cacheNamespace(key, '/a'),
      cacheNamespace(key, '/a'),
      cacheNamespace(key, '/b'),
      cacheNamespace(Buffer.alloc(32, 2), '/a'),
    ];
    assert.equal(names[0], names[1]);
    assert.equal(new Set(names).size, 3);
  });

  it('has a fixed length, so that no namespace and id together equal another pair', () => {
    for (const root of ['', '/', '/a/b', 'ü'.repeat(500)])
      assert.match(cacheNamespace(key, root), /^devopsmaestro\/[0-9a-f]{32}$/);
  });
});
