import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { DvmError } from '../../../src/event/error.ts';
import { loadRoot } from '../../../src/workspace/document/load.ts';
import { parseResources } from '../../../src/workspace/document/parse.ts';
import { requireValid } from '../../../src/workspace/document/problem.ts';
import type { BrokenDocument } from '../../../src/workspace/resource.ts';
import { select, selectOne } from '../../../src/workspace/hierarchy/select.ts';
import { asOrdinaryUser, folderWith, removeFolders } from '../../support/folder.ts';
import { APP, DEV, documents, readAll, V1 } from './documents.ts';

const BOX = DEV.replace('dev', 'box');
const shown = (broken: readonly BrokenDocument[]): string[] =>
  broken.map(({ kind, name, app, error }) => `${kind} ${app ?? ''}/${name} ${error.line}:${error.column}`);

describe('a document with a syntax error', () => {
  for (const [what, line] of [
    ['an open bracket', 'spec: [a'],
    ['an open brace', 'spec: {env: {A: b}'],
    ['an open double quote', 'spec: "abc'],
    ['an open single quote', "spec: 'abc"],
    ['a wrong indentation', 'spec:\n    env: {}\n  build: {}'],
    ['a tab', '\tspec: {}'],
    ['a list in a mapping', '- a'],
    ['a reserved character', '@x'],
    ['a template', '{{ .Values.x }}'],
    ['a key twice', 'kind: Workspace'],
    ['an alias of nothing', 'spec: *gone'],
    ['a half block scalar', 'spec:\n  nvim: |\n    a\n b'],
  ] as const) {
    it(`leaves the others of its file alone: ${what}`, () => {
      const { workspaces, broken } = readAll(documents(APP, `${BOX}\n${line}`, DEV, DEV.replace('dev', 'third')));
      assert.deepEqual(
        workspaces.map(({ name, problem }) => [name, problem]),
        [
          ['dev', undefined],
          ['third', undefined],
        ],
      );
      assert.deepEqual(
        broken.map(({ kind, name, app }) => `${kind} ${app ?? ''}/${name}`),
        ['Workspace shop/box'],
      );
      const at = broken[0]?.error.line ?? 0;
      assert.ok(at >= 5 && at <= 13, `at line ${at}`);
    });
  }

  it('is reported at its own line, wherever it is', () => {
    const text = `# a comment\n%YAML 1.2\n---\n${documents(APP, DEV, `${BOX}\nspec: [`)}`;
    const { resources, broken, source } = parseResources('/a', text);
    assert.deepEqual(
      resources.map(({ kind, location }) => `${kind} ${location.line}`),
      ['App 4', 'Workspace 9'],
    );
    assert.deepEqual(shown(broken), ['Workspace shop/box 17:1']);
    assert.deepEqual(
      source.diagnostics.map(({ line }) => line >= 14),
      [true],
    );
  });

  it('is there, nameless, if nothing of it can be read', () => {
    assert.deepEqual(shown(readAll(`${V1}: [\n`).broken), [' / 1:13']);
  });

  it('never hides the documents around it', () => {
    const noise = fc.string({
      unit: fc.constantFrom(
        'a',
        ':',
        ' ',
        '"',
        "'",
        '[',
        '{',
        '}',
        ']',
        '|',
        '>',
        '*',
        '&',
        '!',
        '#',
        '-',
        '\t',
        '\n',
        '%',
        '@',
        '`',
        ',',
      ),
    });
    fc.assert(
      fc.property(noise, (text) => {
        fc.pre(!/^(?:---|\.\.\.)/m.test(text) && !/^%/m.test(text));
        const { resources } = parseResources('/a', `${documents(APP)}---\n${text}\n---\n${documents(DEV)}`);
        assert.deepEqual(
          resources.map(({ kind }) => kind),
          ['App', 'Workspace'],
        );
      }),
    );
  });
});

describe('a workspace with an error in a value', () => {
  it('stays, with the error that keeps it from being built', () => {
    const { workspaces, broken } = readAll(
      documents(APP, `${BOX}\nspec: {container: {uid: x}, shell: {type: fish}}`, DEV),
    );
    const [dev, box] = ['dev', 'box'].map((name) => workspaces.find((each) => each.name === name));
    assert.deepEqual([box?.name, box?.problem?.line, box?.problem?.column], ['box', 9, 25]);
    assert.throws(() => requireValid(box ?? {}), { code: 'invalid_input', message: box?.problem?.message });
    assert.doesNotThrow(() => requireValid(dev ?? {}));
    assert.deepEqual(broken, []);
  });

  it('is every workspace of an app with one, and says so once', () => {
    const { workspaces, diagnostics } = readAll(
      documents(APP.replace('path: .', 'path: ., language: {name: pythn}'), DEV, BOX),
    );
    assert.deepEqual(
      workspaces.map(({ name, problem }) => [name, problem?.line]),
      [
        ['dev', 4],
        ['box', 4],
      ],
    );
    assert.equal(diagnostics.length, 1);
  });

  it('is also one whose level above, or whose defaults, are broken: it would be another image', () => {
    const group = 'kind: Domain\nmetadata: {name: web}\nspec: {build: {args: 1}}';
    const inGroup = APP.replace('{name: shop}', '{name: shop, domain: web}');
    assert.deepEqual(
      readAll(documents(inGroup, DEV, group)).workspaces.map(({ problem }) => problem?.line),
      [13],
    );
    assert.deepEqual(
      readAll(documents(APP, DEV, 'kind: GlobalDefaults\nspec: {buildArgs: 1}')).workspaces.map(
        ({ problem }) => problem?.line,
      ),
      [12],
    );
    assert.deepEqual(
      readAll(documents(APP, DEV, 'kind: GlobalDefaults\nspec: [')).workspaces.map(({ problem }) => problem?.line),
      [13],
    );
  });

  it('is broken if not even its app is known, or its name is no name', () => {
    assert.deepEqual(shown(readAll(documents(APP, DEV.replace('shop', 'shoop'))).broken), ['Workspace shoop/dev 8:28']);
    assert.deepEqual(shown(readAll(documents(APP, DEV.replace(', app: shop', ''))).broken), ['Workspace /dev 8:11']);
    assert.deepEqual(shown(readAll(documents(APP, DEV.replace('dev', '../dev'))).broken), [
      'Workspace shop/../dev 8:18',
    ]);
    assert.deepEqual(shown(readAll(documents('kind: App\nmetadata: {name: shop}', DEV)).broken), [
      'App /shop 1:1',
      'Workspace shop/dev 1:1',
    ]);
    assert.deepEqual(shown(readAll(documents(APP, DEV, DEV)).broken), [
      'Workspace shop/dev 8:18',
      'Workspace shop/dev 12:18',
    ]);
    assert.deepEqual(shown(readAll(documents(APP.replace('path: .', 'path: ., language: {name: pythn}'))).broken), [
      'App /shop 4:34',
    ]);
  });
});

describe('what cannot be read', () => {
  afterEach(removeFolders);

  it('is reported instead of no workspaces being found', async () => {
    const root = folderWith({ 'good.yaml': documents(APP, DEV), 'closed.yaml': documents(BOX) });
    writeFileSync(path.join(root, 'unmarked.yaml'), Buffer.from(documents(BOX), 'utf16le'));
    chmodSync(path.join(root, 'closed.yaml'), 0);
    const { workspaces, broken, diagnostics } = await asOrdinaryUser(root, () => loadRoot(root));
    assert.deepEqual(
      workspaces.map(({ path: each }) => each),
      ['shop/dev'],
    );
    assert.deepEqual(
      broken.map(({ error }) => `${error.severity} ${path.basename(error.file)}`),
      ['warning closed.yaml', 'error unmarked.yaml'],
    );
    assert.equal(diagnostics.length, 2);
  });
});

describe('a selection among broken documents', () => {
  const { workspaces, broken } = readAll(documents(APP, DEV, `${BOX}\nspec: [`));

  it('fails with the error of the one that is meant', () => {
    for (const name of ['box', 'shop/box', 'web/shop/box'])
      assert.throws(
        () => selectOne(workspaces, name, broken),
        (error: DvmError) => error.report.line === 14 && error.code === 'invalid_input',
        name,
      );
    assert.throws(() => select(workspaces, { names: ['box'] }, broken), { code: 'invalid_input' });
    assert.throws(() => selectOne(workspaces, 'shopping/box', broken), { code: 'not_found' });
    assert.equal(selectOne(workspaces, 'dev', broken).name, 'dev');
  });

  it('does not say that there are none where none could be read', () => {
    const only = readAll(documents(`${BOX}\nspec: [`));
    for (const selection of [{ names: [] }, { names: [], all: true }, { names: [], app: 'shop' }])
      assert.throws(() => select(only.workspaces, selection, only.broken), { code: 'invalid_input' });
  });
});
