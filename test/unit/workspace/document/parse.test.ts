import assert from 'node:assert/strict';
import { mayHoldResources, parseResources } from '../../../../src/workspace/document/parse.ts';
import { APP, diagnosticTexts, DEV, documents, read, V1, workspaceOf } from '../documents.ts';

/** A text and its diagnostics. Lines count from the apiVersion line of the first document. */
const BAD: Record<string, [string, ...RegExp[]]> = {
  'broken YAML': [`${V1}\nkind: [App\n`, /^3:1 error .*\]/],
  'a duplicate field': [`${V1}\nkind: App\nkind: App\n`, /^3:1 error Map keys must be unique/],
  'an unknown kind': [documents('kind: Workspce'), /^2:7 error Unknown kind "Workspce"\.$/],
  'no kind': [documents('metadata: {name: x}'), /^1:1 error kind is required\.$/],
  'no metadata.name': [
    documents('kind: App\nmetadata:\n  domain: x\nspec:\n  path: .'),
    /^4:3 error metadata\.name is required\.$/,
  ],
  'an empty metadata.name': [
    documents('kind: App\nmetadata:\n  name: ""\nspec:\n  path: .'),
    /^4:3 error metadata\.name is required\.$/,
  ],
  'no metadata at all, in the second document': [
    documents(APP, 'kind: Workspace'),
    /^6:1 error metadata\.name is required\.$/,
    /^6:1 error metadata\.app is required\.$/,
  ],
  'empty metadata': [documents('kind: App\nmetadata:\nspec:\n  path: .'), /^3:1 error metadata\.name is required\.$/],
  'no metadata.app': [documents('kind: Workspace\nmetadata:\n  name: dev'), /^4:3 error metadata\.app is required\.$/],
  'no spec.path': [
    documents('kind: App\nmetadata: {name: x}\nspec:\n  language: {name: go}'),
    /^5:3 error spec\.path is required\.$/,
  ],
  'no spec': [documents('kind: App\nmetadata: {name: x}'), /^1:1 error spec\.path is required\.$/],
  'a name that is a list': [
    documents('kind: App\nmetadata:\n  name: [a]\nspec: {path: .}'),
    /^4:9 error metadata\.name must be a string\.$/,
  ],
  'metadata that is a list': [
    documents('kind: App\nmetadata: [a]\nspec: {path: .}'),
    /^3:11 error metadata must be a mapping of fields\.$/,
    /^3:1 error metadata\.name is required\.$/,
  ],
  'an unknown language': [
    documents('kind: App\nmetadata: {name: x}\nspec:\n  path: .\n  language:\n    name: pythn'),
    /^7:11 error Unknown language "pythn"\.$/,
  ],
  'a version that no tag can carry': [
    documents('kind: App\nmetadata: {name: x}\nspec:\n  path: .\n  language: {name: go, version: "1 2"}'),
    /^6:33 error spec\.language\.version: "1 2" is not a valid version/,
  ],
  'a name that leaves nothing to name an image by': [
    documents('kind: App\nmetadata: {name: "…"}\nspec: {path: .}'),
    /^3:18 error metadata\.name: "…" must contain at least one letter/,
  ],
  'a name with a slash': [documents('kind: App\nmetadata: {name: a/b}\nspec: {path: .}'), /^3:18 error .*"\/"/],
  'an endless name': [
    documents(`kind: App\nmetadata: {name: ${'x'.repeat(81)}}\nspec: {path: .}`),
    /^3:18 error .*longer than 80/,
  ],
  'a secret among the args': [
    documents('kind: App\nmetadata: {name: x}\nspec:\n  path: .\n  build:\n    args:\n      NPM_TOKEN: abc'),
    /^8:7 error spec\.build\.args\.NPM_TOKEN looks like a secret/,
  ],
  'a secret in the environment': [
    documents(`${DEV}\nspec:\n  env:\n    DB_PASSWORD: hunter2`),
    /^6:5 error spec\.env\.DB_PASSWORD looks like a secret/,
  ],
  'a URL with a password': [
    documents(`${DEV}\nspec:\n  env:\n    PROXY: http://me:pw@proxy`),
    /^6:5 error spec\.env\.PROXY looks like a secret/,
  ],
  'a URL with a password inside a longer text': [
    documents(`${DEV}\nspec:\n  env:\n    PIP: --index-url https://me:pw@pypi`),
    /^6:5 error spec\.env\.PIP looks like a secret/,
  ],
  'a token as a user name': [
    documents(`${DEV}\nspec:\n  env:\n    PIP: https://AbCd1234TOKEN@pypi`),
    /^6:5 error spec\.env\.PIP looks like a secret/,
  ],
  'a token in a command': [
    documents(
      `${DEV}\nspec:\n  build:\n    devStage:\n      customCommands:\n        - git clone ` +
        '"https://$USER:$TOKEN@host/a"\n        - git clone https://AbCd1234TOKEN@host/a',
    ),
    /^9:11 error spec\.build\.devStage\.customCommands\[1\] contains a password or token/,
  ],
  'a variable that steers every program': [
    documents(`${DEV}\nspec:\n  env: {LD_PRELOAD: x}`),
    /^5:9 error spec\.env: "LD_PRELOAD" must not be set/,
  ],
  'an arg that steers BuildKit': [
    documents(`${DEV}\nspec:\n  build: {args: {BUILDKIT_SYNTAX: x}}`),
    /^5:18 error spec\.build\.args: "BUILDKIT_SYNTAX" must not be set, because it controls BuildKit itself/,
  ],
  'an invalid name': [
    documents(`${DEV}\nspec:\n  env: {a-b: x}`),
    /^5:9 error spec\.env: "a-b" is not a valid variable name/,
  ],
  'a value with a line break': [
    documents(`${DEV}\nspec:\n  env:\n    A: |\n      x\n      y`),
    /^6:5 error spec\.env\.A: .* must not contain line breaks/,
  ],
  'an invalid package': [
    documents(`${DEV}\nspec:\n  build:\n    devStage:\n      packages:\n        - git\n        - "git; rm -rf /"`),
    /^9:11 error spec\.build\.devStage\.packages: .*is not a valid package name/,
  ],
  'a tool that is an option': [
    documents(`${DEV}\nspec: {build: {devStage: {devTools: [--evil]}}}`),
    /^4:38 error .*must not start with "-"/,
  ],
  'a list that holds no text': [
    documents(`${DEV}\nspec: {build: {devStage: {packages: [git, [x]]}}}`),
    /^4:43 error spec\.build\.devStage\.packages\[1\] must be a string\.$/,
  ],
  'a text where a list should be': [
    documents(`${DEV}\nspec: {build: {devStage: {packages: git}}}`),
    /^4:37 error spec\.build\.devStage\.packages must be a list\.$/,
  ],
  'a registry without an http address': [
    documents('kind: Registry\nmetadata: {name: r}\nspec:\n  url: ftp://x'),
    /^5:8 error spec\.url "ftp:\/\/x" is not a valid http or https address/,
  ],
  'a registry with a password': [
    documents('kind: Registry\nmetadata: {name: r}\nspec:\n  url: http://me:pw@x'),
    /^5:8 error spec\.url must not contain a user name, password or token/,
  ],
  'a registry with a password that only a browser would see': [
    documents('kind: Registry\nmetadata: {name: r}\nspec:\n  url: http:/me:pw@x'),
    /^5:8 error spec\.url must not contain a user name, password or token/,
  ],
  'a registry whose enabled is no truth': [
    documents('kind: Registry\nmetadata: {name: r}\nspec:\n  url: http://x\n  enabled: maybe'),
    /^6:12 error spec\.enabled must be true or false/,
  ],
  'an alias of nothing': [
    documents(`${DEV}\nspec:\n  build: {devStage: {packages: *common}}`),
    /^5:32 error Anchor "common" is not defined before this alias\.$/,
  ],
  'an unknown field': [
    documents(`${DEV}\nspec:\n  biuld: {}`),
    /^5:3 warning spec\.biuld is not a known field and is ignored\.$/,
  ],
  'a field without effect': [
    documents(`${DEV}\nspec:\n  nvim: {structure: lazyvim, extraMasonTools: [stylua]}`),
    /^5:30 warning spec\.nvim\.extraMasonTools has no effect: what Mason installs cannot be pinned/,
  ],
};

describe('parseResources', function () {
  this.timeout(20_000);

  for (const [what, [text, ...expected]] of Object.entries(BAD)) {
    it(`reports ${what} at its location`, () => {
      const { source, resources } = parseResources('/code/a.yaml', text);
      const found = diagnosticTexts(source.diagnostics);
      assert.equal(found.length, expected.length, found.join('\n'));
      for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? '', pattern);
      assert.ok(source.diagnostics.every(({ file }) => file === '/code/a.yaml'));
      const isError = source.diagnostics.some(({ severity }) => severity === 'error');
      const isWhole = what.includes('second document') ? 1 : isError ? 0 : 1;
      assert.equal(resources.length, isWhole, 'a document is dropped for an error, not for a warning');
    });
  }

  it('never shows a value that looks like a secret', () => {
    const { source } = parseResources(
      '/a',
      documents(`${DEV}\nspec:\n  env:\n    DB_PASSWORD: hunter2\n    PROXY: http://me:swordfish@proxy`),
    );
    assert.doesNotMatch(JSON.stringify(source.diagnostics), /hunter2|swordfish/);
  });

  for (const [text, hint] of [
    ['kind: Workspce', 'Workspace'],
    ['kind: Regisrty', 'Registry'],
  ] as const) {
    it(`suggests ${hint} for ${text}`, () => {
      assert.equal(parseResources('/a', documents(text)).source.diagnostics[0]?.hint, `Did you mean "${hint}"?`);
    });
  }

  it('suggests similar languages and fields, or lists the known ones', () => {
    const hints = (text: string): unknown[] =>
      parseResources('/a', documents(text)).source.diagnostics.map(({ hint }) => hint);
    assert.deepEqual(hints('kind: App\nmetadata: {name: x}\nspec: {path: ., language: {name: pythn}}'), [
      'Did you mean "python"?',
    ]);
    assert.match(
      String(hints('kind: App\nmetadata: {name: x}\nspec: {path: ., language: {name: fortran}}')[0]),
      /^Supported languages: python, /,
    );
    assert.deepEqual(hints(`${DEV}\nspec: {biuld: {}}`), ['Did you mean "build"?']);
    assert.match(String(hints('kind: Banana')[0]), /^Known kinds: GlobalDefaults, Ecosystem, /);
  });

  it('ignores other documents, even in the same file', () => {
    const text =
      `apiVersion: v1\nkind: Pod\nmetadata: {nmae: x}\n---\n${documents(APP, DEV)}---\njust a text\n---\n- ` +
      'a list\n';
    const { workspaces, diagnostics } = read(text);
    assert.deepEqual(diagnostics, []);
    assert.equal(workspaces.length, 1);
    assert.equal(workspaces[0]?.location.line, 10);
  });

  it('skips files without our apiVersion', () => {
    assert.ok(!mayHoldResources('kind: [broken'));
    assert.ok(!mayHoldResources('apiVersion: v1\nkind: Pod'));
    assert.ok(mayHoldResources(V1));
  });

  it('does not report authors and tokenizers as secrets', () => {
    const { env } = workspaceOf(
      documents(APP, `${DEV}\nspec: {env: {GIT_AUTHOR_NAME: me, AUTHORS: us, TOKENIZERS_PARALLELISM: "false"}}`),
    );
    assert.equal(env.size, 3);
    for (const name of [
      'AUTH',
      'AUTHORIZATION',
      'OAUTH_ID',
      'GITHUB_TOKEN',
      'TOKENS',
      'my_api_key',
      'AUTHORIZATION_HEADER',
    ]) {
      assert.equal(read(documents(APP, `${DEV}\nspec: {env: {${name}: x}}`)).workspaces.length, 0, name);
    }
  });

  it('preserves the text of scalars', () => {
    const app = 'kind: App\nmetadata: {name: shop}\nspec:\n  path: .\n  language: {name: python, version: 3.10}';
    const workspace = workspaceOf(
      documents(app, `${DEV}\nspec: {env: {A: 1.0, B: yes, C: true, D: 0x10, E: 1_000, F: , G: 010, H: 2026-01-02}}`),
    );
    assert.equal(workspace.languageVersion?.value, '3.10');
    const values = Object.fromEntries([...workspace.env].map(([name, { value }]) => [name, value]));
    assert.deepEqual(values, {
      A: '1.0',
      B: 'yes',
      C: 'true',
      D: '0x10',
      E: '1_000',
      F: '',
      G: '010',
      H: '2026-01-02',
    });
  });

  it('resolves aliases of blocks and of single values', () => {
    const text = documents(
      APP,
      `${DEV}\nspec:\n  build:\n    baseStage: &stage\n      packages: [&git git]\n    devStage: *stage\n  ` +
        'env: {VCS: *git}',
    );
    const workspace = workspaceOf(text);
    assert.deepEqual(
      workspace.devPackages?.map(({ value }) => value),
      ['git'],
    );
    assert.equal(workspace.env.get('VCS')?.value, 'git');
  });

  it('uses the last anchor that precedes an alias', () => {
    const workspace = workspaceOf(documents(APP, `${DEV}\nspec: {env: {A: &x one, B: *x, C: &x two, D: *x}}`));
    assert.deepEqual(
      [...workspace.env.values()].map(({ value }) => value),
      ['one', 'one', 'two', 'two'],
    );
  });

  it('is not slowed down by aliases that expand to billions of nodes', () => {
    const laughs = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefghi'.charAt(index)}, `.repeat(9)}]`),
    ];
    const { diagnostics } = read(
      documents(APP, `${DEV}\nspec:\n  build: {devStage: {packages: *j}}\n${laughs.join('\n')}`),
    );
    assert.ok(diagnostics.length > 0);
  });

  it('is not slowed down by very many aliases', () => {
    const many = Array.from({ length: 20_000 }, () => '*git').join(', ');
    const workspace = workspaceOf(
      documents(APP, `${DEV}\nspec: {build: {baseStage: {packages: [&git git]}, devStage: {packages: [${many}]}}}`),
    );
    assert.equal(workspace.devPackages?.length, 20_000);
  });

  it('handles an alias inside its own anchor', () => {
    assert.match(
      diagnosticTexts(read(documents('kind: App\nmetadata: &m {name: *m}\nspec: {path: .}')).diagnostics).join(),
      /metadata\.name must be a string/,
    );
  });

  it('reports excessive nesting instead of overflowing the stack', () => {
    const { source, resources } = parseResources('/a', `${V1}\nx: ${'['.repeat(4000)}`);
    assert.deepEqual(resources, []);
    assert.deepEqual(diagnosticTexts(source.diagnostics), [
      '1:1 error The file cannot be parsed as YAML: it is nested too deeply.',
    ]);
  });

  it('reads files with a byte order mark and CRLF line ends', () => {
    const text = documents(
      APP,
      `${DEV}\nspec:\n  build:\n    devStage:\n      customCommands:\n        - |\n          one\n          two`,
    );
    const workspace = workspaceOf(`\ufeff${text.replaceAll('\n', '\r\n')}`);
    assert.equal(workspace.customCommands[0]?.value, 'one\ntwo\n');
  });
});
