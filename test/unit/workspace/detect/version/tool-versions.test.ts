import assert from 'node:assert/strict';
import fc from 'fast-check';
import { listedTools, toolVersions } from '../../../../../src/workspace/detect/version/tool-versions.ts';

const versions = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries([...toolVersions(new Map(Object.entries(files)))].map(([name, { version }]) => [name, version]));

describe('the versions of tools', () => {
  for (const [what, files, expected] of [
    ['a text', { 'mise.toml': '[tools]\nnode = "22"' }, { node: '22' }],
    ['a table', { 'mise.toml': '[tools.python]\nversion = "3.12"\nvirtualenv = ".venv"' }, { python: '3.12' }],
    ['an inline table', { '.mise.toml': '[tools]\nuv = { version = "0.7.2", os = ["linux"] }' }, { uv: '0.7.2' }],
    ['the first of several', { 'mise.toml': '[tools]\npython = ["3.12", "3.11"]' }, { python: '3.12' }],
    ['the first of several tables', { 'mise.toml': '[tools]\njava = [{version = "21"}, "17"]' }, { java: '21' }],
    ['a number', { 'mise.toml': '[tools]\nnode = 22\ngo = 1.25' }, { node: '22', go: '1.25' }],
    ['latest and lts', { 'mise.toml': '[tools]\nnode = "lts"\npnpm = "latest"' }, { node: 'lts', pnpm: 'latest' }],
    ['a prefix', { 'mise.toml': '[tools]\ngo = "prefix:1.22"' }, { go: '1.22' }],
    ['versions on one machine', { 'mise.toml': '[tools]\nnode = "path:~/node"\ngo = "ref:x"\nuv = "system"' }, {}],
    [
      'names of other registries',
      { 'mise.toml': '[tools]\n"core:node" = "22"\nnodejs = "18"\n"npm:pnpm" = "9"\n"asdf:golang" = "1.22"' },
      { node: '22', pnpm: '9', go: '1.22' },
    ],
    ['only the table of tools', { 'mise.toml': '[env]\nnode = "1"\n[tasks.python]\nrun = "x"' }, {}],
    [
      'asdf',
      { '.tool-versions': 'nodejs 20.1.0 18.2.0\n# golang 1.20\npython\t3.12 # ours\n\nx' },
      { node: '20.1.0', python: '3.12' },
    ],
    [
      'SDKMAN',
      { '.sdkmanrc': '# a comment\njava=21.0.1-tem\ngradle = 8.5\r\n' },
      { java: '21.0.1-tem', gradle: '8.5' },
    ],
    ['files of a tool', { '.bun-version': 'v1.3.14\n', '.deno-version': '2.2.2' }, { bun: '1.3.14', deno: '2.2.2' }],
    [
      'the file that takes precedence',
      { '.tool-versions': 'node 18\nuv 1', 'mise.toml': 'tools.node = "22"' },
      { node: '22', uv: '1' },
    ],
    [
      'the lock file',
      {
        'mise.toml': '[tools]\nuv = "latest"\nnode = "22"\nruby = "3"\ngo = "1.24.1"',
        'mise.lock':
          '[[tools.uv]]\nversion = "0.9.2"\n[[tools.node]]\nversion = "22.1.0"\n[[tools.ruby]]\nversion = "4.0.1"\n',
      },
      { uv: '0.9.2', node: '22.1.0', ruby: '3', go: '1.24.1' },
    ],
    ['a lock file without a list', { 'mise.lock': '[[tools.uv]]\nversion = "0.9.2"' }, {}],
    ['invalid files', { 'mise.toml': '[tools\nnode = "22"', '.sdkmanrc': '=\n=1\nx', '.bun-version': '' }, {}],
    ['the wrong types', { 'mise.toml': '[tools]\nnode = true\ngo = {}\nuv = []\npython = ""' }, {}],
    ['other files', { 'package.json': '{"node": "1"}', constructor: 'x' }, {}],
  ] as const) {
    it(`are read from ${what}`, () => assert.deepEqual(versions(files), expected));
  }

  it('have the position where they are written', () => {
    const texts = new Map([
      ['mise.toml', '[settings]\nx = "22"\n[tools]\n  node = "22"\n'],
      ['.tool-versions', '# uv\nuv 0.7\n'],
    ]);
    assert.deepEqual(
      [...toolVersions(texts)].map(([name, { file, line, column }]) => [name, file, line, column]),
      [
        ['node', 'mise.toml', 4, 11],
        ['uv', '.tool-versions', 2, 4],
      ],
    );
  });

  it('include those that cannot be requested from an index in the list', () => {
    const texts = new Map([['mise.toml', '[tools]\nnode = "ref:main"\n"npm:prettier" = "3"']]);
    assert.deepEqual(
      listedTools(texts).map(({ name, listed, written, version }) => [name, listed, written, version]),
      [
        ['node', 'node', 'ref:main', undefined],
        ['npm:prettier', 'npm:prettier', '3', '3'],
      ],
    );
  });

  it('are found in any text without throwing', () => {
    const files = ['mise.toml', '.mise.toml', '.tool-versions', '.sdkmanrc', '.bun-version'];
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('[tools]', '\n', 'node', ' = ', '"22"', '{', '}', '[', ']', '#', 'prefix:', '.', '22'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(part), (file, parts) => {
        for (const { version } of toolVersions(new Map([[file, parts.join('')]])).values())
          assert.ok(version.length > 0 && version.length <= 256);
      }),
    );
  });
});
