import assert from 'node:assert/strict';
import { APP, diagnosticTexts, DEV, documents, read, workspaceOf } from '../documents.ts';

describe('a build arg that is taken from the machine', () => {
  const WITH = (args: string): string =>
    documents(
      APP.replace('{path: .}', '{path: ., build: {args: {MAIL: "${GITHUB_USERNAME}", PLAIN: a}}}'),
      `${DEV}\nspec: {build: {args: {${args}}}}`,
    );

  it('reaches the steps as a secret, whatever it is called', () => {
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

  it('yields to what is written further in, and hides what is written further out', () => {
    const inner = workspaceOf(WITH('MAIL: me, PLAIN: "${SHELL}"'));
    assert.deepEqual(
      [...inner.args].map(([name, { value, from }]) => [name, value, from]),
      [['MAIL', 'me', 'workspace']],
    );
    assert.deepEqual([...inner.credentials.keys()], ['PLAIN']);
  });

  it('yields to a Credential document of its name', () => {
    const credential = 'kind: Credential\nmetadata: {name: MAIL, app: shop}\nspec: {source: file, path: ./token}';
    assert.equal(
      workspaceOf(documents(WITH(''), credential).replace(/^.*?\n/, '')).credentials.get('MAIL')?.source.kind,
      'file',
    );
  });

  for (const [written, why] of [
    ['a${GITHUB_PAT}', 'part of a value'],
    ['${APP_NMAE}', 'a slip'],
    ['${1X}', 'no name'],
    ['hunter2', 'the secret itself'],
  ] as const) {
    it(`is not ${why}: ${written} is refused`, () =>
      assert.match(
        diagnosticTexts(read(WITH(`GITHUB_PAT: "${written}"`)).diagnostics).join(),
        /^9:\d+ error spec\.build\.args\.GITHUB_PAT/,
      ));
  }

  it('is no variable of the container: nothing passes that on', () => {
    assert.match(
      diagnosticTexts(read(documents(APP, `${DEV}\nspec: {env: {A: "\${B}"}}`)).diagnostics).join(),
      /error spec\.env\.A: "\$\{B\}" is not a known variable/,
    );
  });
});
