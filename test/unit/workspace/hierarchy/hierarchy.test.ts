import assert from 'node:assert/strict';
import { APP, diagnosticTexts, DEV, documents, read, workspaceOf } from '../documents.ts';

const LEVELS = documents(
  'kind: Ecosystem\nmetadata: {name: acme}\nspec: {build: {args: {A: eco, B: eco, C: eco, D: eco, E: eco}}}',
  'kind: Domain\nmetadata: {name: office, ecosystem: acme}\nspec: {build: {args: {B: dom, C: dom, D: dom, E: dom}}}',
  'kind: System\nmetadata: {name: mail, domain: office, ecosystem: acme}\nspec: {build: {args: {C: ' +
    'sys, D: sys, E: sys}}}',
  'kind: App\nmetadata: {name: shop, system: mail, domain: office, ecosystem: acme}\nspec: {path: src, ' +
    'build: {args: {D: app, E: app}}, env: {X: app, Y: app}}',
  'kind: Workspace\nmetadata: {name: dev, app: shop}\nspec: {build: {args: {E: ws}}, env: {Y: ws}}',
);

describe('resolveHierarchy', () => {
  it('uses the innermost level that sets a key, and records that level', () => {
    const workspace = workspaceOf(LEVELS);
    const args = [...workspace.args].map(([name, { value, from }]) => `${name}=${value} ${from}`);
    assert.deepEqual(args, ['A=eco ecosystem', 'B=dom domain', 'C=sys system', 'D=app app', 'E=ws workspace']);
    assert.deepEqual(
      [...workspace.env].map(([name, { value, from }]) => `${name}=${value} ${from}`),
      ['X=app app', 'Y=ws workspace'],
    );
    assert.deepEqual(workspace.args.get('A')?.location, { file: '/code/a.yaml', line: 4, column: 23 });
  });

  it('determines path, identity, key and app folder', () => {
    const workspace = workspaceOf(LEVELS);
    assert.equal(workspace.path, 'acme/office/mail/shop/dev');
    assert.equal(workspace.identity, '/code#acme/office/mail/shop/dev');
    assert.equal(workspace.preferredKey, 'shop-dev');
    assert.deepEqual(workspace.appPath, {
      value: '/code/src',
      location: { file: '/code/a.yaml', line: 19, column: 14 },
    });
    assert.deepEqual(
      [workspace.ecosystem, workspace.domain, workspace.system, workspace.app],
      ['acme', 'office', 'mail', 'shop'],
    );
  });

  it('does not depend on the order of the documents', () => {
    const text = LEVELS.split('---\n').toReversed().join('---\n');
    assert.deepEqual(
      [...workspaceOf(text).args.values()].map(({ value, from }) => `${value} ${from}`),
      ['eco ecosystem', 'dom domain', 'sys system', 'app app', 'ws workspace'],
    );
  });

  it('finds outer levels through the levels that refer to them', () => {
    const text = documents(
      'kind: Ecosystem\nmetadata: {name: acme}\nspec: {build: {args: {A: eco}}}',
      'kind: Domain\nmetadata: {name: office, ecosystem: acme}',
      'kind: App\nmetadata: {name: shop, domain: office}\nspec: {path: .}',
      DEV,
    );
    const workspace = workspaceOf(text);
    assert.equal(workspace.path, 'acme/office/shop/dev');
    assert.equal(workspace.args.get('A')?.from, 'ecosystem');
  });

  it('requires neither levels above the app nor a language', () => {
    const workspace = workspaceOf(documents(APP, DEV));
    assert.equal(workspace.path, 'shop/dev');
    assert.equal(workspace.language, 'generic');
  });

  it('preserves an absolute app path', () => {
    assert.equal(workspaceOf(documents(APP.replace('path: .', 'path: /srv/shop/'), DEV)).appPath.value, '/srv/shop');
  });

  for (const [name, language] of [
    ['go', 'golang'],
    ['Node', 'nodejs'],
    ['typescript', 'nodejs'],
    ['PY', 'python'],
    ['debian', 'generic'],
  ] as const) {
    it(`recognizes "${name}" as ${language}`, () => {
      assert.equal(
        workspaceOf(documents(APP.replace('{path: .}', `{path: ., language: {name: ${name}}}`), DEV)).language,
        language,
      );
    });
  }

  it('does not accept names of object properties as languages', () => {
    assert.match(
      diagnosticTexts(
        read(documents(APP.replace('{path: .}', '{path: ., language: {name: constructor}}'), DEV)).diagnostics,
      ).join(),
      /Unknown language "constructor"/,
    );
  });

  it('reports an invalid document, but not as missing', () => {
    const { diagnostics, workspaces } = read(
      documents(APP.replace('{path: .}', '{path: ., language: {name: pythn}}'), DEV),
    );
    assert.equal(diagnosticTexts(diagnostics).length, 1);
    assert.deepEqual(workspaces, []);
  });

  it('includes the enabled registries', () => {
    const { registries } = read(
      documents(
        'kind: Registry\nmetadata: {name: a}\nspec: {url: "http://a:1", type: npm}',
        'kind: Registry\nmetadata: {name: b}\nspec: {url: "http://b:1", enabled: false}',
        'kind: Registry\nmetadata: {name: c}\nspec: {url: "http://c:1"}',
      ),
    );
    assert.deepEqual(
      registries.map(({ name, type, url }) => `${name} ${type} ${url}`),
      ['a npm http://a:1', 'c oci http://c:1'],
    );
  });
});

const ACME_SHOP = 'kind: App\nmetadata: {name: shop, ecosystem: acme}\nspec: {path: a}';
const OTHER_SHOP = 'kind: App\nmetadata: {name: shop, ecosystem: other}\nspec: {path: b}';
const ECOSYSTEMS = ['kind: Ecosystem\nmetadata: {name: acme}', 'kind: Ecosystem\nmetadata: {name: other}'];

describe('references between documents', () => {
  it('report both locations of a duplicate name, but not the documents that refer to it', () => {
    const { workspaces, diagnostics } = read(documents(APP, APP, DEV));
    assert.deepEqual(workspaces, []);
    assert.deepEqual(diagnosticTexts(diagnostics), [
      '3:18 error App "shop" is defined 2 times (also at /code/a.yaml:8:18).',
      '8:18 error App "shop" is defined 2 times (also at /code/a.yaml:3:18).',
    ]);
  });

  it('report every location of a name that is defined three times', () => {
    const { diagnostics } = read(documents(APP, DEV, DEV, DEV));
    assert.match(diagnostics[0]?.message ?? '', /3 times \(also at \/code\/a\.yaml:12:18, \/code\/a\.yaml:16:18\)/);
  });

  it('report workspaces with the same path, even if only one specifies its ecosystem', () => {
    const { workspaces, diagnostics } = read(
      documents(...ECOSYSTEMS, ACME_SHOP, DEV, 'kind: Workspace\nmetadata: {name: dev, app: shop, ecosystem: acme}'),
    );
    assert.deepEqual(workspaces, []);
    assert.deepEqual(diagnosticTexts(diagnostics), [
      '16:18 error Workspace "acme/shop/dev" is defined 2 times (also at /code/a.yaml:20:18).',
      '20:18 error Workspace "acme/shop/dev" is defined 2 times (also at /code/a.yaml:16:18).',
    ]);
  });

  it('allow the same name under different parents', () => {
    const { workspaces, diagnostics } = read(
      documents(
        ...ECOSYSTEMS,
        ACME_SHOP,
        OTHER_SHOP,
        'kind: Workspace\nmetadata: {name: dev, app: shop, ecosystem: acme}',
        'kind: Workspace\nmetadata: {name: dev, app: shop, ecosystem: other}',
      ),
    );
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      workspaces.map(({ path }) => path),
      ['acme/shop/dev', 'other/shop/dev'],
    );
  });

  it('report an ambiguous app name', () => {
    const { workspaces, diagnostics } = read(documents(ACME_SHOP, OTHER_SHOP, DEV));
    assert.deepEqual(workspaces, []);
    assert.deepEqual(diagnosticTexts(diagnostics), ['13:28 error App "shop" is ambiguous: 2 apps have this name.']);
    assert.match(diagnostics[0]?.hint ?? '', /metadata\.ecosystem/);
  });

  it('report an app that has other parents', () => {
    const { diagnostics } = read(
      documents(ACME_SHOP, 'kind: Workspace\nmetadata: {name: dev, app: shop, ecosystem: other}'),
    );
    assert.deepEqual(diagnosticTexts(diagnostics), ['8:28 error No App document is named "shop".']);
    assert.equal(diagnostics[0]?.hint, 'An app with this name exists under different parents.');
  });

  it('suggest an app with a similar name', () => {
    const { diagnostics } = read(documents(APP, DEV.replace('shop', 'shpo')));
    assert.deepEqual(diagnosticTexts(diagnostics), ['8:28 error No App document is named "shpo".']);
    assert.equal(diagnostics[0]?.hint, 'Did you mean "shop"?');
  });

  it('warn about a level without a document, and ignore that level', () => {
    const { workspaces, diagnostics } = read(
      documents(
        'kind: Ecosystem\nmetadata: {name: acme}',
        'kind: App\nmetadata: {name: shop, ecosystem: acmee}\nspec: {path: .}',
        DEV,
      ),
    );
    assert.deepEqual(diagnosticTexts(diagnostics), [
      '7:35 warning No Ecosystem document is named "acmee", so nothing is inherited from it.',
    ]);
    assert.equal(diagnostics[0]?.hint, 'Did you mean "acme"?');
    assert.equal(workspaces[0]?.path, 'acmee/shop/dev');
  });
});
