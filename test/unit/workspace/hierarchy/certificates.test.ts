import assert from 'node:assert/strict';
import { diagnosticTexts, documents, read } from '../documents.ts';

const levels = (workspace: string): string =>
  documents(
    'kind: GlobalDefaults\nspec: {caCerts: [{name: a, file: global.pem}, {name: b, file: global.pem}]}',
    'kind: Ecosystem\nmetadata: {name: acme}\nspec: {caCerts: [{name: b, file: /etc/acme.pem}, {name: c, ' +
      'file: acme.pem}]}',
    'kind: App\nmetadata: {name: shop, ecosystem: acme}\nspec: {path: ., build: {caCerts: [{name: c, ' +
      'file: sub/app.pem}]}}',
    `kind: Workspace\nmetadata: {name: dev, app: shop}\nspec: {build: {caCerts: [${workspace}]}}`,
  );

describe('CA certificates', () => {
  it('are merged from all levels, and the innermost one of each name applies', () => {
    const {
      workspaces: [workspace],
      diagnostics,
    } = read(levels('{name: d, file: dev.pem}'));
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      workspace?.certificates.map(
        ({ name, source, from }) => `${name} ${source.kind === 'file' ? source.path : ''} ${from}`,
      ),
      [
        'a /code/global.pem global',
        'b /etc/acme.pem ecosystem',
        'c /code/sub/app.pem app',
        'd /code/dev.pem workspace',
      ],
    );
  });

  it('can come from any secret source', () => {
    const {
      workspaces: [workspace],
      diagnostics,
    } = read(
      levels(
        '{name: w, envVar: CORP}, {name: x, vaultSecret: s, vaultEnvironment: e, vaultField: f}, {name: y, ' +
          'secret: s}, {name: z, secret: s, command: pass}',
      ),
    );
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      workspace?.certificates.slice(-4).map(({ source }) => source),
      [
        { kind: 'env', variable: 'CORP' },
        { kind: 'command', command: 'vault', secret: 's', environment: 'e', field: 'f' },
        { kind: 'vscode', secret: 's' },
        { kind: 'command', command: 'pass', secret: 's' },
      ],
    );
  });

  it('are limited to ten in all levels together', () => {
    const many = (count: number): string[] =>
      diagnosticTexts(
        read(levels(Array.from({ length: count }, (_, index) => `{name: w${index}, file: x}`).join())).diagnostics,
      );
    assert.deepEqual(many(7), []);
    assert.match(
      many(8).join(),
      /^\d+:\d+ error caCerts: 11 certificates including those of outer levels; the maximum is 10\.$/,
    );
  });

  for (const [entry, expected] of [
    ['{name: a}', /error .*caCerts\[0\]\.file is required/],
    ['{name: "a b", file: x}', /error .*"a b" is not a valid name/],
    ['{name: ../a, file: x}', /error .* is not a valid name/],
    ['{name: a, file: x}, {name: a, file: y}', /error .*"a" is listed twice/],
    ['{name: a, file: "x\\ny"}', /error .*line breaks/],
    [
      '{name: a, file: x, vaultSecret: y}',
      /warning .*vaultSecret has no effect: .*file is the source of the certificate/,
    ],
    ['{name: a, envVar: A, vaultField: y}', /warning .*vaultField has no effect/],
    ['{name: a, envVar: a-b}', /error .*"a-b" is not a valid variable name/],
    ['{name: a, secret: "-x"}', /error .*must not start with "-"/],
  ] as const) {
    it(`are validated: ${entry}`, () =>
      assert.match(diagnosticTexts(read(levels(entry)).diagnostics).join('\n'), expected));
  }
});
