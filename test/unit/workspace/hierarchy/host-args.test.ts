import assert from 'node:assert/strict';
import { APP, diagnosticTexts, DEV, documents, read, workspaceOf } from '../documents.ts';

describe('build args from host variables', () => {
  const WITH = (args: string): string =>
    documents(
      APP.replace('{path: .}', '{path: ., build: {args: {MAIL: "${GITHUB_USERNAME}", PLAIN: a}}}'),
      `${DEV}\nspec: {build: {args: {${args}}}}`,
    );

  it('become secrets, regardless of their names', () => {
    const { args, credentials } = workspaceOf(WITH('GITHUB_PAT: "${GITHUB_PAT}"'));
    assert.deepEqual([...args.keys()], ['PLAIN']);
    assert.deepEqual(
      [...credentials].map(([name, { source, from, location }]) => [name, source, from, location.line]),
      [
        ['MAIL', { kind: 'env', variable: 'GITHUB_USERNAME' }, 'app', 4],
        ['GITHUB_PAT', { kind: 'env', variable: 'GITHUB_PAT' }, 'workspace', 9],
      ],
    );
  });

  it('yield to inner levels and override outer ones', () => {
    const inner = workspaceOf(WITH('MAIL: me, PLAIN: "${SHELL}"'));
    assert.deepEqual(
      [...inner.args].map(([name, { value, from }]) => [name, value, from]),
      [['MAIL', 'me', 'workspace']],
    );
    assert.deepEqual([...inner.credentials.keys()], ['PLAIN']);
  });

  it('yield to a Credential document with the same name', () => {
    const credential = 'kind: Credential\nmetadata: {name: MAIL, app: shop}\nspec: {source: file, path: ./token}';
    assert.equal(
      workspaceOf(documents(WITH(''), credential).replace(/^.*?\n/, '')).credentials.get('MAIL')?.source.kind,
      'file',
    );
  });

  for (const [value, what] of [
    ['a${GITHUB_PAT}', 'part of a value'],
    ['${APP_NMAE}', 'a misspelled variable'],
    ['${1X}', 'an invalid name'],
    ['hunter2', 'the secret itself'],
  ] as const) {
    it(`reject ${what}: ${value}`, () =>
      assert.match(
        diagnosticTexts(read(WITH(`GITHUB_PAT: "${value}"`)).diagnostics).join(),
        /^9:\d+ error spec\.build\.args\.GITHUB_PAT/,
      ));
  }

  it('are not supported in spec.env, which becomes part of the image', () => {
    assert.match(
      diagnosticTexts(read(documents(APP, `${DEV}\nspec: {env: {A: "\${B}"}}`)).diagnostics).join(),
      /error spec\.env\.A: "\$\{B\}" is not a known variable/,
    );
  });
});
