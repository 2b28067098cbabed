import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Diagnostic, Fix } from '../../../src/workspace/document/diagnostic.ts';
import { mayHoldResources } from '../../../src/workspace/document/parse.ts';
import { APP, DEV, documents, read, V1 } from './documents.ts';

/** A text after a fix, as an editor applies it. */
function applyFix(text: string, { line, column, endLine, endColumn, text: instead }: Fix): string {
  const lines = text.split('\n');
  const offset = (l: number, c: number): number =>
    lines.slice(0, l - 1).reduce((sum, each) => sum + each.length + 1, 0) + c - 1;
  return text.slice(0, offset(line, column)) + instead + text.slice(offset(endLine, endColumn));
}

function fixable(text: string): (Diagnostic & { readonly fix: Fix })[] {
  return read(text).diagnostics.filter(
    (diagnostic): diagnostic is Diagnostic & { readonly fix: Fix } => diagnostic.fix !== undefined,
  );
}

const app = (name: string): string => `kind: App\nmetadata: {name: ${name}}\nspec: {path: .}`;
const dev = (spec: string): string => documents(APP, `${DEV}\n${spec}`);

/** Documents with one diagnostic, and the text after its fix. */
const CASES: Readonly<Record<string, readonly [text: string, after: string]>> = {
  'a kind': [documents('kind: Ap\nmetadata: {name: shop}\nspec: {path: .}'), 'kind: App\n'],
  'a kind in quotes': [documents('kind: "Ap"\nmetadata: {name: shop}\nspec: {path: .}'), 'kind: App\n'],
  'a field': [dev('spec: {biuld: {}}'), '{build: {}}'],
  'a field in quotes': [dev('spec: {"biuld": {}}'), '{build: {}}'],
  'a field of a field': [dev('spec:\n  build:\n    devStage:\n      package: [git]'), 'packages: [git]'],
  'one of a few words': [dev('spec: {shell: {type: bahs}}'), '{type: bash}'],
  'a language': [
    documents('kind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: pyhton}}'),
    '{name: python}',
  ],
  'a language with a sign': [
    documents("kind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: 'c##'}}"),
    '{name: "c#"}',
  ],
  'the app of a workspace': [
    documents(app('storefront'), 'kind: Workspace\nmetadata: {name: dev, app: storefrnot}'),
    'app: storefront}',
  ],
  'an app whose name YAML would read otherwise': [
    documents(app('"1.10 beta"'), 'kind: Workspace\nmetadata: {name: dev, app: "1.10 bta"}'),
    'app: "1.10 beta"}',
  ],
  'an ecosystem': [
    documents(
      'kind: Ecosystem\nmetadata: {name: acme}',
      'kind: App\nmetadata: {name: shop, ecosystem: acmee}\nspec: {path: .}',
      DEV,
    ),
    'ecosystem: acme}',
  ],
  'a variable': [
    dev('spec: {env: {WHO: "${APP_NAM} ${HOME}"}}').replace('${HOME}', '${APP_NAME}'),
    '"${APP_NAME} ${APP_NAME}"',
  ],
  'a word for true': [
    documents('kind: Registry\nmetadata: {name: r}\nspec: {type: oci, enabled: "yes"}'),
    'enabled: true}',
  ],
  'a text for false': [
    documents("kind: Registry\nmetadata: {name: r}\nspec: {type: oci, enabled: 'False'}"),
    'enabled: false}',
  ],
  'a value that should be a list': [dev('spec: {build: {devStage: {packages: git}}}'), 'packages: [git]}'],
  'a command that should be a list': [
    dev('spec:\n  build:\n    devStage:\n      customCommands: echo a, b'),
    'customCommands: ["echo a, b"]',
  ],
  'an unknown version of our API': [documents(APP, DEV).replace(V1, `${V1}beta1`), `${V1}\nkind: App`],
  'a missing version': [`${documents(APP)}---\n${DEV}\n`, `---\n${V1}\nkind: Workspace`],
  'an item of a list of another version': [
    documents('kind: List\nitems:\n  - apiVersion: devopsmaestro.io/v2\n    kind: Ecosystem\n    metadata: {name: x}'),
    '- apiVersion: devopsmaestro.io/v1\n',
  ],
};

describe('fixes', function () {
  this.timeout('1m');
  for (const [what, [text, after]] of Object.entries(CASES)) {
    it(`correct ${what}`, () => {
      const [diagnostic, ...others] = fixable(text);
      assert.ok(diagnostic !== undefined && others.length === 0, JSON.stringify(read(text).diagnostics, undefined, 1));
      const fixed = applyFix(text, diagnostic.fix);
      assert.ok(fixed.includes(after), fixed);
      assert.ok(
        !read(fixed).diagnostics.some(({ message }) => message === diagnostic.message),
        JSON.stringify(read(fixed).diagnostics),
      );
      assert.ok(read(fixed).diagnostics.length < read(text).diagnostics.length);
    });
  }

  for (const [what, text] of Object.entries({
    'a field that already exists': dev('spec: {env: {}, envv: {}}'),
    'a word that resembles two others': dev('spec: {shell: {type: bsh}}'),
    'a name that resembles no other': documents(app('storefront'), 'kind: Workspace\nmetadata: {name: dev, app: api}'),
    'a name that spans lines': documents(
      app('storefront'),
      'kind: Workspace\nmetadata:\n  name: dev\n  app: |-\n    storefrnot',
    ),
    'a variable that occurs twice': dev('spec: {env: {WHO: "${APP_NAM} ${APP_NAM}"}}'),
    'foreign documents':
      `${documents(APP, DEV)}---\napiVersion: v1\nkind: List\nmetadata: {}\n---\nkind: Pod\nmetadata: {}\n` +
      '---\n{kind: App, metadata: {name: x}}\n',
  })) {
    it(`are not offered for ${what}`, () => assert.deepEqual(fixable(text), []));
  }

  it('never make a document worse, for any misspelling', () => {
    const words = [
      'kind',
      'metadata',
      'name',
      'spec',
      'path',
      'language',
      'build',
      'devStage',
      'packages',
      'App',
      'Workspace',
      'shop',
      'python',
    ];
    const good = documents(
      'kind: App\nmetadata:\n  name: shop\nspec:\n  path: .\n  language:\n    name: python',
      'kind: Workspace\nmetadata:\n  name: dev\n  app: shop\nspec:\n  build:\n    devStage:\n      packages: [git]',
    );
    assert.deepEqual(read(good).diagnostics, []);
    fc.assert(
      fc.property(
        fc.constantFrom(...words),
        fc.nat(),
        fc.constantFrom('', 'x', '"', ' ', '-'),
        fc.nat(3),
        (word, at, insert, occurrence) => {
          const places = [...good.matchAll(new RegExp(`\\b${word}\\b`, 'g'))];
          const start = (places[occurrence % places.length]?.index ?? 0) + (at % word.length);
          const text = good.slice(0, start) + insert + good.slice(start + 1);
          for (const { fix, message } of fixable(text)) {
            assert.ok(
              !read(applyFix(text, fix)).diagnostics.some((diagnostic) => diagnostic.message === message),
              text,
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('apply to a file whose only error is its apiVersion', () => assert.ok(mayHoldResources(`${V1}beta1`)));
});
