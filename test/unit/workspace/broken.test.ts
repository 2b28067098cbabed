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
    ['a duplicate key', 'kind: Workspace'],
    ['an alias without an anchor', 'spec: *gone'],
    ['an incomplete block scalar', 'spec:\n  nvim: |\n    a\n b'],
  ] as const) {
    it(`does not affect the other documents in its file: ${what}`, () => {
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

  it('is reported at its own line', () => {
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

  it('is listed without a name if it cannot be parsed at all', () => {
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

describe('a workspace with an invalid value', () => {
  it('is listed with the error that prevents its build', () => {
    const { workspaces, broken } = readAll(
      documents(APP, `${BOX}\nspec: {container: {uid: x}, shell: {type: fish}}`, DEV),
    );
    const [dev, box] = ['dev', 'box'].map((name) => workspaces.find((each) => each.name === name));
    assert.deepEqual([box?.name, box?.problem?.line, box?.problem?.column], ['box', 9, 25]);
    assert.throws(() => requireValid(box ?? {}), { code: 'invalid_input', message: box?.problem?.message });
    assert.doesNotThrow(() => requireValid(dev ?? {}));
    assert.deepEqual(broken, []);
  });

  it('inherits the error of its app, which is reported once', () => {
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

  it('inherits the error of an outer level or of the defaults, which would change its image', () => {
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

  it('is a broken document if its app is unknown or its name is invalid', () => {
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

describe('an unreadable file', () => {
  afterEach(removeFolders);

  it('is reported instead of "no workspaces"', async () => {
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

describe('selection among broken documents', () => {
  const { workspaces, broken } = readAll(documents(APP, DEV, `${BOX}\nspec: [`));

  it('fails with the error of the selected document', () => {
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

  it('does not report "no workspaces" if no document could be read', () => {
    const only = readAll(documents(`${BOX}\nspec: [`));
    for (const selection of [{ names: [] }, { names: [], all: true }, { names: [], app: 'shop' }])
      assert.throws(() => select(only.workspaces, selection, only.broken), { code: 'invalid_input' });
  });
});
