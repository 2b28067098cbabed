import assert from 'node:assert/strict';
import { type Selection, select, selectOne } from '../../../../src/workspace/hierarchy/select.ts';
import type { Workspace } from '../../../../src/workspace/model.ts';
import { documents, read } from '../documents.ts';

const WORKSPACES = read(
  documents(
    ...['acme', 'other'].map((name) => `kind: Ecosystem\nmetadata: {name: ${name}}`),
    'kind: App\nmetadata: {name: shop, ecosystem: acme}\nspec: {path: .}',
    'kind: App\nmetadata: {name: shop, ecosystem: other}\nspec: {path: .}',
    'kind: App\nmetadata: {name: board}\nspec: {path: .}',
    ...['acme', 'other'].flatMap((ecosystem) =>
      ['dev', 'test'].map((name) => `kind: Workspace\nmetadata: {name: ${name}, app: shop, ecosystem: ${ecosystem}}`),
    ),
    'kind: Workspace\nmetadata: {name: box, app: board}',
  ),
).workspaces;

const chosen = (selection: Partial<Selection>, from: readonly Workspace[] = WORKSPACES): string[] =>
  select(from, { names: [], ...selection }).map(({ path }) => path);

describe('selectOne', () => {
  for (const [name, path] of [
    ['box', 'board/box'],
    ['board/box', 'board/box'],
    ['acme/shop/dev', 'acme/shop/dev'],
  ] as const) {
    it(`finds ${path} by ${name}`, () => assert.equal(selectOne(WORKSPACES, name).path, path));
  }

  for (const name of ['dev', 'shop/dev']) {
    it(`rejects the ambiguous name "${name}"`, () => {
      assert.throws(() => selectOne(WORKSPACES, name), {
        code: 'not_found',
        message: `"${name}" is ambiguous: 2 workspaces match.`,
        report: {
          kind: 'not_found',
          message: `"${name}" is ambiguous: 2 workspaces match.`,
          hint: 'Use one of: acme/shop/dev, other/shop/dev.',
        },
      });
    });
  }

  it('prefers a full path to the end of a longer one', () => {
    const [first] = WORKSPACES;
    assert.ok(first);
    const short = { ...first, path: 'shop/dev' };
    assert.equal(selectOne([...WORKSPACES, short], 'shop/dev'), short);
  });

  for (const [name, near] of [
    ['acme/shop/dve', 'acme/shop/dev'],
    ['bxo', 'box'],
    ['borad/box', 'board/box'],
    ['acme/shop/tset', 'acme/shop/test'],
  ] as const) {
    it(`suggests ${near} for ${name}`, () => {
      assert.throws(
        () => selectOne(WORKSPACES, name),
        (error: { report: { hint: string } }) => error.report.hint === `Did you mean "${near}"?`,
      );
    });
  }

  for (const name of ['', '/', 'op/dev', 'shop', 'nothing-like-it']) {
    it(`rejects the unknown name "${name}" and lists the workspaces`, () => {
      assert.throws(() => selectOne(WORKSPACES, name), { code: 'not_found' });
    });
  }
});

describe('select', () => {
  it('selects several names, each once, in their order', () => {
    assert.deepEqual(chosen({ names: ['box', 'acme/shop/dev', 'board/box'] }), ['board/box', 'acme/shop/dev']);
  });

  for (const [selection, paths] of [
    [{ all: true }, ['acme/shop/dev', 'acme/shop/test', 'other/shop/dev', 'other/shop/test', 'board/box']],
    [{ ecosystem: 'acme' }, ['acme/shop/dev', 'acme/shop/test']],
    [{ app: 'shop', workspace: 'dev' }, ['acme/shop/dev', 'other/shop/dev']],
    [{ all: true, workspace: 'dev', ecosystem: 'other' }, ['other/shop/dev']],
    [{ names: ['dev'], ecosystem: 'other' }, ['other/shop/dev']],
  ] as [Partial<Selection>, string[]][]) {
    it(`selects ${paths.length} with the combined filters ${JSON.stringify(selection)}`, () =>
      assert.deepEqual(chosen(selection), paths));
  }

  it('reports which filters match nothing', () => {
    assert.throws(() => chosen({ app: 'board', workspace: 'dev' }), {
      code: 'not_found',
      message: 'No workspace has app "board" and workspace "dev".',
    });
    assert.throws(() => chosen({ names: ['box'], ecosystem: 'nowhere' }), {
      code: 'not_found',
      message: 'No workspace has ecosystem "nowhere".',
    });
    assert.throws(() => chosen({ names: ['box'], ecosystem: 'acme' }), {
      code: 'not_found',
      message: 'No workspace is named "box".',
    });
  });

  it('selects the only workspace by default, and requires a name otherwise', () => {
    assert.deepEqual(chosen({}, WORKSPACES.slice(0, 1)), ['acme/shop/dev']);
    assert.throws(() => chosen({}), { code: 'usage', message: 'No workspace specified.' });
    for (const selection of [{}, { all: true }])
      assert.throws(() => chosen(selection, []), { code: 'not_found', message: 'No workspaces found.' });
  });
});
