import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  assignKeys,
  type AssignedKey,
  assignedKey,
  isFileName,
  type KeyRequest,
} from '../../../../src/session/index/keys.ts';

/** The app is named like the preferred key, and the workspace has an empty name. */
function wish(identity: string, preferredKey: string): KeyRequest {
  return { identity, preferredKey, app: preferredKey, name: '' };
}

function assigned(keys: Iterable<readonly [string, string]>): Map<string, AssignedKey> {
  return new Map([...keys].map(([identity, key]) => [identity, assignedKey(key, { app: key, name: '' })]));
}

describe('assignKeys', () => {
  it("assigns the preferred key to the first, and one with the identity's hash to others", () => {
    const keys = assignKeys([wish('one', 'shop-dev'), wish('two', 'Shop-Dev')], new Map());
    assert.deepEqual([...keys.values()], ['shop-dev', 'Shop-Dev-3fc4ccfe']);
  });

  it('keeps a key permanently', () => {
    const keys = assignKeys([wish('one', 'shop-dev'), wish('two', 'other')], assigned([['two', 'shop-dev']]));
    assert.deepEqual(
      [...keys],
      [
        ['one', 'shop-dev-7692c3ad'],
        ['two', 'shop-dev'],
      ],
    );
  });

  it("never assigns the name of the session's own log", () => {
    assert.match(assignKeys([wish('one', 'session')], new Map()).get('one') ?? '', /^session-/);
  });

  it('rejects invalid file names', () => {
    for (const preferredKey of ['', '..', '.hidden', 'a/b', 'a\\b', 'a b', 'ä', 'x'.repeat(201)]) {
      assert.ok(!isFileName(preferredKey));
      assert.throws(() => assignKeys([wish('one', preferredKey)], new Map()), { code: 'internal' });
    }
  });

  it('adds the suffix also if two images would have the same name', () => {
    const keys = assignKeys(
      [
        { identity: 'one', app: 'b-c', name: 'a', preferredKey: 'b-c-a' },
        { identity: 'two', app: 'c', name: 'a-b', preferredKey: 'c-a-b' },
      ],
      new Map(),
    );
    assert.deepEqual([...keys.values()], ['b-c-a', 'c-a-b-3fc4ccfe']);
  });

  it('never assigns one key to two identities', () => {
    const preferences = fc.array(fc.tuple(fc.string(), fc.constantFrom('a', 'A', 'b', 'session')), { maxLength: 30 });
    fc.assert(
      fc.property(preferences, preferences, (first, second) => {
        const before = assignKeys(
          first.map(([identity, key]) => wish(identity, key)),
          new Map(),
        );
        const after = assignKeys(
          second.map(([identity, key]) => wish(identity, key)),
          assigned(before),
        );
        const keys = new Map([...before, ...after]);
        assert.equal(new Set([...keys.values()].map((key) => key.toLowerCase())).size, keys.size);
        for (const [identity, key] of before) assert.equal(keys.get(identity), key);
      }),
    );
  });
});
