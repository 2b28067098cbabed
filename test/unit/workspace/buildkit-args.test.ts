import assert from 'node:assert/strict';
import { argNameRule } from '../../../src/workspace/rules.ts';
import { APP, diagnosticTexts, DEV, documents, read, workspaceOf } from './documents.ts';

/** A document that sets a build arg at a level. */
const LEVELS: Readonly<Record<string, (args: string) => string>> = {
  'global defaults': (args) =>
    `kind: GlobalDefaults\nmetadata: {name: global-defaults}\nspec:\n  buildArgs:\n    ${args}`,
  'an ecosystem': (args) => `kind: Ecosystem\nmetadata: {name: eco}\nspec:\n  build: {args: {\n    ${args}}}`,
  'a domain': (args) => `kind: Domain\nmetadata: {name: dom}\nspec:\n  build: {args: {\n    ${args}}}`,
  'a system': (args) => `kind: System\nmetadata: {name: sys}\nspec:\n  build: {args: {\n    ${args}}}`,
  'an app': (args) => `${APP.replace('{path: .}', '')}\n  path: .\n  build: {args: {\n    ${args}}}`,
  'a workspace': (args) => `${DEV}\nspec:\n  build: {args: {\n    ${args}}}`,
};

describe('build args for BuildKit itself', () => {
  for (const [level, documentWith] of Object.entries(LEVELS)) {
    for (const arg of [
      'BUILDKIT_SYNTAX: evil.example/frontend',
      'BUILDKIT_SYNTAX: "${FROM_THE_MACHINE}"',
      'BUILDKIT_CACHE_MOUNT_NS: ""',
      'buildkit_syntax: x',
    ]) {
      it(`are rejected at their line in ${level}: ${arg}`, () => {
        const text = documents(documentWith(arg));
        const line = text.split('\n').findIndex((each) => each.includes(arg)) + 1;
        assert.match(
          diagnosticTexts(read(text).diagnostics).join('\n'),
          new RegExp(
            `^${line}:5 error spec\\.\\S+: "${arg.split(':')[0] ?? ''}" must not be set, because it controls ` +
              'BuildKit itself\\.',
            'm',
          ),
        );
      });
    }
  }

  for (const spec of [
    'source: env, envVar: A, variable: BUILDKIT_SYNTAX',
    'source: vault, vaultSecret: a, passwordVar: BUILDKIT_SYNTAX',
    'source: vault, vaultSecret: a, usernameVar: BUILDKIT_SYNTAX',
    'source: vault, vaultSecret: a, vaultFields: {BUILDKIT_SYNTAX: b}',
  ]) {
    it(`are rejected as variables of credentials: ${spec}`, () => {
      assert.match(
        diagnosticTexts(
          read(documents(APP, `kind: Credential\nmetadata: {name: a, app: shop}\nspec: {${spec}}`)).diagnostics,
        ).join('\n'),
        /^9:\d+ error spec\.\w+: "BUILDKIT_SYNTAX" must not be set/m,
      );
    });
  }

  it('are rejected as the name of a credential', () => {
    assert.match(
      diagnosticTexts(
        read(
          documents(
            APP,
            'kind: Credential\nmetadata: {name: buildkit-syntax, app: shop}\nspec: {source: env, envVar: A}',
          ),
        ).diagnostics,
      ).join('\n'),
      /^8:18 error metadata\.name: .*"BUILDKIT_SYNTAX" must not be set/m,
    );
  });

  it('are allowed if they only add metadata to the image', () => {
    const { args } = workspaceOf(
      documents(APP, `${DEV}\nspec: {build: {args: {BUILDKIT_INLINE_CACHE: "1", BUILDKIT_MULTI_PLATFORM: "1"}}}`),
    );
    assert.deepEqual([...args.keys()], ['BUILDKIT_INLINE_CACHE', 'BUILDKIT_MULTI_PLATFORM']);
  });

  it('are the only names that are rejected, besides variables that affect every program', () => {
    for (const name of [
      'DOCKER_HOST',
      'BUILDX_BUILDER',
      'GIT_TRACE2_EVENT',
      'AWS_CONFIG_FILE',
      'MY_BUILDKIT_SYNTAX',
      'HTTP_PROXY',
    ])
      assert.equal(argNameRule(name), undefined, name);
    for (const name of ['PATH', 'LD_PRELOAD', 'DVM_HOME', 'BUILDKIT_'])
      assert.notEqual(argNameRule(name), undefined, name);
  });
});
