import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assignKeys, isFileName } from '../../../../src/session/index/keys.ts';
import {
  imageRepository,
  preferredKey,
  referencePart,
  timestampTag,
} from '../../../../src/workspace/hierarchy/name.ts';
import { nameRule } from '../../../../src/workspace/rules.ts';

/** distribution/reference, regexp.go: a path component of an image name, and a tag. */
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

const name = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 90 }), fc.stringMatching(/^[aA1._-]{1,6}$/))
  .filter((text) => nameRule(text) === undefined);

describe('imageRepository', () => {
  it('is dvm-<workspace>-<app>', () => {
    assert.equal(imageRepository('notes-api', 'dev', 'notes-api-dev'), 'dvm-dev-notes-api');
    assert.equal(imageRepository('Shop', 'Dev', 'shop-dev'), 'dvm-dev-shop');
  });

  it('ends with the suffix of the key', () =>
    assert.equal(imageRepository('shop', 'dev', 'shop-dev-3fc4ccfe'), 'dvm-dev-shop-3fc4ccfe'));

  it('is a valid image name, and its key a valid file name, for any workspace name', () => {
    fc.assert(
      fc.property(name, name, fc.boolean(), (app, workspace, suffixed) => {
        const key = preferredKey(app, workspace) + (suffixed ? '-0123456789abcdef' : '');
        assert.ok(isFileName(key), key);
        const repository = imageRepository(app, workspace, key);
        assert.match(repository, COMPONENT);
        assert.ok(repository.length <= 255);
      }),
    );
  });

  it('differs for different keys', () => {
    const names = fc.array(fc.tuple(name, name), { maxLength: 20 });
    fc.assert(
      fc.property(names, (pairs) => {
        const proposals = pairs.map(([app, workspace], index) => ({
          app,
          name: workspace,
          identity: String(index),
          preferredKey: preferredKey(app, workspace),
        }));
        const keys = assignKeys(proposals, new Map());
        const repositories = proposals.map(({ app, name: workspace, identity }) =>
          imageRepository(app, workspace, keys.get(identity) ?? ''),
        );
        assert.equal(new Set(repositories).size, pairs.length);
      }),
    );
  });
});

describe('referencePart', () => {
  for (const [text, part] of [
    ['My App', 'my-app'],
    ['a__b', 'a-b'],
    ['-x-', 'x'],
    ['Ünï1', 'n-1'],
    ['a.b_c', 'a.b_c'],
    ['…', ''],
  ] as const) {
    it(`converts "${text}" to "${part}"`, () => assert.equal(referencePart(text), part));
  }
});

describe('timestampTag', () => {
  it('is the local time to the second, as a valid tag', () => {
    assert.equal(timestampTag(new Date(2026, 0, 2, 3, 4, 5, 999)), '20260102-030405');
    fc.assert(
      fc.property(fc.date({ min: new Date(2000, 0), max: new Date(2100, 0), noInvalidDate: true }), (time) => {
        assert.match(timestampTag(time), TAG);
        assert.match(timestampTag(time), /^\d{8}-\d{6}$/);
      }),
    );
  });
});
