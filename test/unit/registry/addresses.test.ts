import assert from 'node:assert/strict';
import { imageContexts, packageVariables, proxyArgs } from '../../../src/registry/addresses.ts';

describe('registry addresses', () => {
  it('npm: the address', () =>
    assert.deepEqual(packageVariables('npm', 'http://a:4873'), { npm_config_registry: 'http://a:4873/' }));

  it('Go: the address, with the origin as a fallback', () =>
    assert.deepEqual(packageVariables('go', 'http://a:3000/'), { GOPROXY: 'http://a:3000|direct' }));

  it("pip, uv, PDM and Pipenv: the index, or devpi's mirror of PyPI if the address has no path", () => {
    assert.deepEqual(packageVariables('pypi', 'http://a:3141'), {
      PIP_INDEX_URL: 'http://a:3141/root/pypi/+simple/',
      UV_DEFAULT_INDEX: 'http://a:3141/root/pypi/+simple/',
      PDM_PYPI_URL: 'http://a:3141/root/pypi/+simple/',
      PIPENV_PYPI_MIRROR: 'http://a:3141/root/pypi/+simple/',
      PIP_TRUSTED_HOST: 'a:3141',
      PDM_PYPI_VERIFY_SSL: 'false',
    });
    assert.deepEqual(packageVariables('pypi', 'https://a/simple'), {
      PIP_INDEX_URL: 'https://a/simple/',
      UV_DEFAULT_INDEX: 'https://a/simple/',
      PDM_PYPI_URL: 'https://a/simple/',
      PIPENV_PYPI_MIRROR: 'https://a/simple/',
    });
  });

  it('proxy: bypassed for this machine and for other registries', () => {
    const args = proxyArgs('http://p:3128/', ['a', 'b', 'a']);
    assert.deepEqual(
      [args['HTTPS_PROXY'], args['http_proxy'], args['NO_PROXY']],
      ['http://p:3128', 'http://p:3128', 'localhost,127.0.0.1,::1,a,b'],
    );
  });

  for (const [image, path, name = image] of [
    ['python:3.13-slim', 'library/python:3.13-slim'],
    ['debian', 'library/debian'],
    ['debian:latest', 'library/debian:latest', 'debian'],
    ['team/tool:1', 'team/tool:1'],
    ['docker.io/library/node:24', 'library/node:24', 'node:24'],
    ['docker.io/node', 'library/node', 'node'],
    [`golang@sha256:${'a'.repeat(64)}`, `library/golang@sha256:${'a'.repeat(64)}`],
    ['ghcr.io/a/b:1', undefined],
    ['localhost/a', undefined],
    ['127.0.0.1:5000/a:1', undefined],
  ] as readonly (readonly [string, string | undefined, string?])[]) {
    it(`image ${image}: ${path === undefined ? 'pulled directly' : `pulled as ${path}`}`, () => {
      assert.deepEqual(
        imageContexts([image], 'http://127.0.0.1:5001/'),
        path === undefined ? {} : { [name]: `docker-image://127.0.0.1:5001/${path}` },
      );
    });
  }
});
