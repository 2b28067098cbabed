import assert from 'node:assert/strict';
import { failedRegistry, registryUse } from '../../../../src/pipeline/gather/registry-use.ts';
import { accessOf } from '../../../../src/image/access/access.ts';
import { documents, workspaceOf } from '../../workspace/documents.ts';
import { named } from '../../../support/steps.ts';

const workspace = workspaceOf(
  documents(
    'kind: GlobalDefaults\nspec: {registryNpm: n, registryPypi: p, registryOci: o, registryHttp: h}',
    'kind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: node}}',
    'kind: Workspace\nmetadata: {name: dev, app: shop}',
    ...[
      ['n', 'verdaccio'],
      ['p', 'devpi'],
      ['o', 'zot'],
      ['h', 'squid'],
    ].map(([name = '', type = '']) => `kind: Registry\nmetadata: {name: ${name}}\nspec: {type: ${type}}`),
  ),
);
const IMAGES = ['node:24-slim', 'ghcr.io/a/b'];
const at = (port: number): { engine: string; steps: string } => ({
  engine: `http://127.0.0.1:${port}`,
  steps: `http://172.17.0.1:${port}/`,
});
const all = new Map([4873, 3141, 5001, 3128].map((port) => [`http://127.0.0.1:${port}`, at(port)]));
const { registries: access } = accessOf(workspace, new Map());

describe('the registries of a build', () => {
  it('are given as secrets of steps, as contexts of base images, and as proxies', () => {
    const { images, secrets, proxies, unused, used } = registryUse(workspace, access, all, IMAGES);
    assert.deepEqual(images, { 'node:24-slim': 'docker-image://127.0.0.1:5001/library/node:24-slim' });
    assert.deepEqual(Object.keys(secrets), [
      'dvm-registry-PIP_INDEX_URL',
      'dvm-registry-UV_DEFAULT_INDEX',
      'dvm-registry-PDM_PYPI_URL',
      'dvm-registry-PIPENV_PYPI_MIRROR',
      'dvm-registry-PIP_TRUSTED_HOST',
      'dvm-registry-PDM_PYPI_VERIFY_SSL',
      'dvm-registry-npm_config_registry',
    ]);
    assert.deepEqual(
      [proxies['https_proxy'], proxies['no_proxy']],
      ['http://172.17.0.1:3128', 'localhost,127.0.0.1,::1,172.17.0.1'],
    );
    assert.deepEqual([unused.length, used.length], [0, 4]);
  });

  it('that cannot be reached are left out, with the reason', () => {
    const none = registryUse(
      workspace,
      access,
      new Map([['http://127.0.0.1:4873', { engine: 'http://127.0.0.1:4873', reason: 'because' }]]),
      IMAGES,
    );
    assert.deepEqual([none.images, none.secrets, none.proxies, none.hosts], [{}, {}, {}, []]);
    assert.equal(none.unused.length, 4);
    assert.ok(
      none.unused.includes('spec.registryNpm: the registry "n" (http://127.0.0.1:4873) is not used: because.'),
      none.unused.join('\n'),
    );
  });

  it('are considered failed if the error names one of them', () => {
    const use = registryUse(workspace, access, all, IMAGES);
    const outcome = (line: string): Parameters<typeof failedRegistry>[1] => ({
      ok: false,
      failure: {
        cause: 'step',
        message: 'exit code: 1',
        step: { step: 'x', ...named('x'), error: 'exit code: 1', head: [], tail: [line] },
        output: [],
      },
    });
    assert.equal(
      failedRegistry(use, outcome('npm error 404 http://172.17.0.1:4873/x')),
      'npm error 404 http://172.17.0.1:4873/x',
    );
    const message = '127.0.0.1:5001/library/node: not found';
    assert.equal(failedRegistry(use, { ok: false, failure: { cause: 'registry', message, output: [] } }), message);
    assert.equal(failedRegistry(use, outcome('npm error 404 http://172.17.0.11:4873/x')), undefined);
    assert.equal(failedRegistry(use, { ok: true, warnings: [] }), undefined);
  });
});
