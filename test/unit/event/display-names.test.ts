import assert from 'node:assert/strict';
import fc from 'fast-check';
import { displayNames, folderLabels, namedByIdentity } from '../../../src/event/display-names.ts';

const named = (...identities: string[]): Map<string, string> => new Map(displayNames(identities.map(namedByIdentity)));

describe('display names', () => {
  it('are app and workspace where those are unique', () => {
    assert.deepEqual(
      [...named('/home/me/shop#eco/shop/dev', '/home/me/shop#eco/shop/prod').values()],
      ['shop/dev', 'shop/prod'],
    );
  });

  it('add the folder where two roots have the same workspace', () => {
    assert.deepEqual(
      [...named('/home/me/old#shop/dev', '/home/me/new#shop/dev').values()],
      ['shop/dev (old)', 'shop/dev (new)'],
    );
  });

  it('add as many folders as necessary', () => {
    assert.deepEqual(
      [...named('/a/one/app#shop/dev', '/a/two/app#shop/dev').values()],
      ['shop/dev (one/app)', 'shop/dev (two/app)'],
    );
  });

  it('add the hierarchy where that differs', () => {
    const names = named('/home/me#retail/shop/dev', '/home/me#lab/shop/dev', '/home/me#shop/dev');
    assert.deepEqual([...names.values()], ['shop/dev (retail)', 'shop/dev (lab)', 'shop/dev']);
  });

  it('add both where neither is enough', () => {
    const names = named('/x/a#retail/shop/dev', '/x/a#lab/shop/dev', '/x/b#lab/shop/dev');
    assert.deepEqual([...names.values()], ['shop/dev (a, retail)', 'shop/dev (a, lab)', 'shop/dev (b, lab)']);
  });

  it('are different for different workspaces', () => {
    const part = fc.constantFrom('a', 'b', 'c');
    const folder = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
    const path = fc.array(part, { minLength: 2, maxLength: 5 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(fc.tuple(folder, path).map((both) => both.join('#'))), (identities) => {
        const names = named(...identities);
        assert.equal(new Set(names.values()).size, new Set(identities).size, JSON.stringify([...names]));
      }),
    );
  });
});

describe('folder labels', () => {
  it('are the whole path where one folder ends with another', () => {
    assert.deepEqual(folderLabels(['/app', '/srv/app', '/srv/app']), ['app', 'srv/app', 'srv/app']);
  });
});
