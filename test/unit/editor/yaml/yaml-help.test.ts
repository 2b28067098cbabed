import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { keyHelp, proposals, type Schema } from '../../../../src/editor/yaml/schema-help.ts';
import { type YamlPosition, yamlPosition } from '../../../../src/editor/yaml/yaml-position.ts';

const SCHEMA = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../../../schemas/devopsmaestro.schema.json'), 'utf8'),
) as Schema;

/** The position of `|` in a text. */
function at(text: string): YamlPosition | undefined {
  const [before = '', after = ''] = text.split('|');
  const lines = before.split('\n');
  return yamlPosition(before + after, lines.length - 1, lines.at(-1)?.length ?? 0);
}
function proposed(text: string): string[] {
  const position = at(text);
  return position === undefined ? [] : proposals(SCHEMA, position).map(({ label }) => label);
}
const WORKSPACE = 'apiVersion: devopsmaestro.io/v1\nkind: Workspace\nmetadata:\n  name: dev\n  app: shop\n';

describe('yamlPosition', () => {
  for (const [what, text, expected] of [
    ['a key at the root', 'kind: App\nsp|', { path: [], siblings: ['kind'] }],
    [
      'a key below others',
      'kind: App\nspec:\n  path: .\n  la|\n  build:\n    args: {}\n',
      { path: ['spec'], siblings: ['path', 'build'] },
    ],
    ['the first key of a mapping', 'kind: App\nspec:\n  |', { path: ['spec'], siblings: [] }],
    [
      'a value',
      'kind: App\nspec:\n  language:\n    name: py|',
      { path: ['spec', 'language'], key: 'name', siblings: [] },
    ],
    ['an item', 'kind: App\nspec:\n  list:\n    - a\n    - |', { path: ['spec', 'list', '[]'], siblings: [] }],
    [
      'an item as far left as its key',
      'kind: App\nspec:\n  list:\n  - name: a\n    fi|',
      { path: ['spec', 'list', '[]'], siblings: ['name'] },
    ],
    ['a key after an item', 'kind: App\nspec:\n  list:\n  - name: a\n  ot|', { path: ['spec'], siblings: ['list'] }],
    [
      'a key in an item',
      'kind: App\nspec:\n  list:\n    - name: a\n    - na|me: b\n      file: c\n',
      { path: ['spec', 'list', '[]'], siblings: ['file'] },
    ],
    [
      'the second of two documents',
      'kind: Domain\nspec:\n  path: .\n---\n# one more\nkind: App\nmetadata:\n  na|',
      { path: ['metadata'], siblings: [] },
    ],
    ['a quote that does not end', 'kind: App\nmetadata:\n  "na|', undefined],
    ['a quoted key', 'kind: App\n"spec":\n  pa|', { path: ['spec'], siblings: [] }],
    [
      'after comments and empty lines',
      'kind: App\n---\nkind: App\nspec:\n\n  # what it is\n  pa|',
      { path: ['spec'], siblings: [] },
    ],
    ['a comment', 'kind: App\n# sp|', undefined],
    ['braces', 'kind: App\nspec: {pa|}', { path: [], key: 'spec', siblings: ['kind'] }],
    ['between documents', 'kind: App\n---|', undefined],
  ] as const) {
    it(`finds ${what}`, () => assert.deepEqual(at(text), expected && { kind: 'App', ...expected }));
  }

  it('accepts any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a:', '  b: c', '- ', '  - d: |', '---', '#', '\t', '"x": ', ' ', '{', ':', '\r'), {
          maxLength: 20,
        }),
        fc.nat(20),
        fc.nat(20),
        (lines, line, column) => {
          const position = yamlPosition(lines.join('\n'), line, column);
          if (position !== undefined) proposals(SCHEMA, position);
        },
      ),
    );
  });
});

describe('proposals', () => {
  it('are keys of the schema that the mapping lacks', () => {
    assert.deepEqual(proposed('apiVersion: devopsmaestro.io/v1\n|'), ['kind', 'metadata', 'spec']);
    assert.deepEqual(
      proposed(`${WORKSPACE}  |`).filter((name) => ['name', 'app', 'domain'].includes(name)),
      ['domain'],
    );
    assert.deepEqual(
      proposed(`${WORKSPACE}spec:\n  build:\n    devStage:\n      packages: [git]\n      |`).filter((name) =>
        /^(?:packages|devTools|customCommands)$/.test(name),
      ),
      ['devTools', 'customCommands'],
    );
    assert.ok(proposed(`${WORKSPACE}spec:\n  build:\n    caCerts:\n      - name: corp\n        |`).includes('file'));
    assert.ok(proposed(`${WORKSPACE}spec:\n  build:\n    tools:\n      |`).includes('lazygit'));
    assert.ok(proposed(`${WORKSPACE}spec:\n  build:\n    tools:\n      lazygit:\n        |`).includes('version'));
  });

  it('are the values of a key', () => {
    assert.deepEqual(proposed('apiVersion: devopsmaestro.io/v1\nkind: |'), [
      'GlobalDefaults',
      'Ecosystem',
      'Domain',
      'System',
      'App',
      'Workspace',
      'Registry',
      'Credential',
      'List',
    ]);
    assert.deepEqual(proposed('kind: App\napiVersion: |'), ['devopsmaestro.io/v1']);
    assert.deepEqual(proposed(`${WORKSPACE}spec:\n  shell:\n    type: |`), ['zsh', 'bash']);
  });

  it('are empty where any value is allowed, or nothing is known', () => {
    for (const text of [
      'spec:\n  env:\n    |',
      'spec:\n  nowhere:\n    |',
      'spec:\n  env:\n    A: |',
      'spec:\n  build:\n    devStage:\n      customCommands:\n        - echo |',
    ])
      assert.deepEqual(proposed(WORKSPACE + text), []);
  });

  it('continue as the key requires: in the line, in a mapping, or in a list', () => {
    const position = at(`${WORKSPACE}spec:\n  |`);
    assert.ok(position);
    const texts = new Map(proposals(SCHEMA, position).map(({ label, text }) => [label, text]));
    assert.deepEqual(
      [texts.get('description'), texts.get('build'), texts.get('mounts')],
      ['description: ', 'build:\n  ', 'mounts:\n  - '],
    );
  });
});

describe('keyHelp', () => {
  const helpAt = (text: string): string | undefined => {
    const position = at(text);
    return position && keyHelp(SCHEMA, position);
  };

  it('is the description and the values of a key', () => {
    assert.match(helpAt(`${WORKSPACE}spec:\n  image:\n    baseImage:|`) ?? '', /^Base image/);
    assert.match(helpAt(`${WORKSPACE}spec:\n  shell:\n    type:|`) ?? '', /One of: zsh, bash\.$/);
    assert.equal(helpAt(`${WORKSPACE}spec:\n  nowhere:|`), undefined);
  });
});
