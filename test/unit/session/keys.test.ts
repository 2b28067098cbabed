import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assignKeys, isFileName } from '../../../src/session/keys.ts';

describe('assignKeys', () => {
  it('gives the preferred key to the first, and one with the identity\'s hash to others', () => {
    const keys = assignKeys([{ identity: 'one', preferredKey: 'shop-dev' }, { identity: 'two', preferredKey: 'Shop-Dev' }], new Map());
    assert.deepEqual([...keys.values()], ['shop-dev', 'Shop-Dev-3fc4ccfe']);
  });

  it('keeps a key for good', () => {
    const known = new Map([['two', 'shop-dev']]);
    const keys = assignKeys([{ identity: 'one', preferredKey: 'shop-dev' }, { identity: 'two', preferredKey: 'other' }], known);
    assert.deepEqual([...keys], [['one', 'shop-dev-7692c3ad'], ['two', 'shop-dev']]);
  });

  it('never gives the name of the session\'s own log', () => {
    assert.match(assignKeys([{ identity: 'one', preferredKey: 'session' }], new Map()).get('one') ?? '', /^session-/);
  });

  it('refuses what cannot name a file', () => {
    for (const preferredKey of ['', '..', '.hidden', 'a/b', 'a\\b', 'a b', 'ä', 'x'.repeat(201)]) {
      assert.ok(!isFileName(preferredKey));
      assert.throws(() => assignKeys([{ identity: 'one', preferredKey }], new Map()), { code: 'internal' });
    }
  });

  it('never gives one key to two identities', () => {
    const wanted = fc.array(fc.record({ identity: fc.string(), preferredKey: fc.constantFrom('a', 'A', 'b', 'session') }), { maxLength: 30 });
    fc.assert(fc.property(wanted, wanted, (first, second) => {
      const known = assignKeys(first, new Map());
      const keys = new Map([...known, ...assignKeys(second, known)]);
      assert.equal(new Set([...keys.values()].map((key) => key.toLowerCase())).size, keys.size);
      for (const [identity, key] of known) assert.equal(keys.get(identity), key);
    }));
  });
});
