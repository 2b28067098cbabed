import assert from 'node:assert/strict';
import fc from 'fast-check';
import { failureReport } from '../../../../src/engine/failure/failure-report.ts';
import type { BuildFailure } from '../../../../src/engine/builder.ts';
import { buildFailure } from '../../../../src/engine/failure/build-failure.ts';
import { imageInError, pullFailure, registryHost } from '../../../../src/engine/failure/pull-errors.ts';
import { named } from '../../../support/steps.ts';
import { describeStep } from '../../../../src/event/step.ts';

const IMAGE = 'registry.example:5000/team/app:1';
const URL = 'https://registry.example:5000/v2/team/app/manifests/1';
const head = (status: string): string => `unexpected status from HEAD request to ${URL}: ${status}`;
const tls = (reason: string): string =>
  `failed to do request: Head "${URL}": tls: failed to verify certificate: x509: ${reason}`;

function failure(error: string, name = `[internal] load metadata for ${IMAGE}`): BuildFailure {
  const step = { step: 'sha256:a', ...named(name), error, head: [], tail: [] };
  return buildFailure({ message: error, step, output: [error] }, {});
}

describe('pullFailure', () => {
  for (const [error, kind, reason, hint] of [
    [head('401 Unauthorized'), 'auth', 'the registry requires authentication', /docker login registry\.example:5000/],
    [head('403 Forbidden'), 'auth', 'the registry denied access', /may pull the image/],
    [head('404 Not Found'), 'build_failed', 'the image was not found', /spelling/],
    [head('429 Too Many Requests'), 'network', 'the registry limits the number of requests', /Wait/],
    [head('502 Bad Gateway'), 'network', 'the registry answered with HTTP status 502', /later/],
    [`${IMAGE}: not found`, 'build_failed', 'the image was not found', /spelling/],
    [
      'toomanyrequests: You have reached your unauthenticated pull rate limit. ' +
        'https://www.docker.com/increase-rate-limit',
      'network',
      'the registry limits the number of requests',
      /Wait/,
    ],
    [
      'pull access denied, repository does not exist or may require authorization: server message: ' +
        'insufficient_scope: authorization failed',
      'auth',
      'the registry denied access',
      /check its spelling/,
    ],
    [
      'failed to authorize: failed to fetch oauth token: unexpected status from POST request to ' +
        'https://auth.example/token: 401 Unauthorized',
      'auth',
      'the registry requires authentication',
      /Sign in/,
    ],
    [
      'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ' +
        'https://auth.example/token?scope=repository%3Aapp%3Apull&service=x: 403 Forbidden',
      'auth',
      'the registry requires authentication',
      /spelling/,
    ],
    [
      'failed to authorize: failed to fetch anonymous token: Get "https://auth.example/token": dial tcp ' +
        '10.0.0.1:443: connect: connection refused',
      'network',
      'connection refused by 10.0.0.1:443',
      /port/,
    ],
    [
      'error getting credentials - err: exec: "docker-credential-desktop.exe": executable file not found ' +
        'in $PATH, out: ``',
      'auth',
      'the credential helper "docker-credential-desktop.exe" is not installed',
      /credsStore/,
    ],
    [
      'failed to authorize: FailedPrecondition: the credential helper docker-credential-pass is not ' +
        'installed, or not on the PATH',
      'auth',
      'the credential helper "docker-credential-pass" is not installed',
      /credsStore/,
    ],
    [
      'error getting credentials - err: exit status 1, out: `pass not initialized`',
      'auth',
      'a credential helper could not provide the login',
      /keychain/,
    ],
    [
      'no match for platform in manifest: not found',
      'build_failed',
      'the image has no variant for the platform of the engine',
      /imagetools inspect registry\.example:5000\/team\/app:1/,
    ],
    [
      tls(
        'certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is after 2021-01-01T00:00:00Z',
      ),
      'network',
      'the certificate of the registry has expired',
      /clock/,
    ],
    [
      tls(
        'certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is before 2030-01-01T00:00:00Z',
      ),
      'network',
      'the certificate of the registry is not valid yet',
      /clock/,
    ],
    [
      tls('certificate signed by unknown authority'),
      'network',
      /the engine does not trust the authority/,
      /certs\.d\/registry\.example:5000\/ca\.crt/,
    ],
    [
      tls('certificate is valid for other.example, not registry.example'),
      'network',
      /another host name/,
      /Use the host name/,
    ],
    [
      `failed to do request: Head "${URL}": http: server gave HTTP response to HTTPS client`,
      'network',
      'the registry does not use TLS',
      /insecure-registries/,
    ],
    [
      `failed to do request: Head "${URL}": dial tcp: lookup registry.example on 10.0.0.1:53: no such host`,
      'network',
      'the host name "registry.example" could not be resolved',
      /DNS/,
    ],
    [
      `failed to do request: Head "${URL}": dial tcp 10.0.0.1:5000: i/o timeout`,
      'network',
      'the registry could not be reached',
      /proxy/,
    ],
    [
      `failed to do request: Head "${URL}": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused`,
      'network',
      'the proxy of the engine could not connect',
      /proxy settings/,
    ],
    [
      'failed to copy: httpReadSeeker: failed open: could not fetch content descriptor sha256:aa ' +
        '(application/vnd.oci.image.config.v1+json) from remote: not found',
      'build_failed',
      'the registry is missing a part of the image',
      /Push/,
    ],
    [
      'failed to copy: failed commit on ref "layer-sha256:aa": unexpected commit digest sha256:bb, ' +
        'expected sha256:aa: failed precondition',
      'checksum',
      /does not match the manifest/,
      /cache of the registry/,
    ],
  ] as const) {
    it(`explains "${error.slice(0, 90)}"`, () => {
      const report = failureReport(failure(error));
      assert.equal(report.kind, kind);
      const { reason: found } = pullFailure(IMAGE, error);
      if (typeof reason === 'string') assert.equal(found, reason);
      else assert.match(found, reason);
      assert.equal(report.message, `Cannot pull "${IMAGE}": ${found}.`);
      assert.match(report.hint ?? '', hint);
      assert.deepEqual(report.output, [error]);
    });
  }

  it('repeats an unknown error, without a hint', () => {
    assert.deepEqual(pullFailure(IMAGE, 'something new'), { kind: 'build_failed', reason: 'something new' });
  });

  it('is not misled by the name of the image', () => {
    for (const image of ['registry.example/denied/429:404', 'docker.io/library/unauthorized:x509', 'denied:401']) {
      const url = `https://registry.example/v2/${image.replace(/^[^/]*\//, '').replace(':', '/manifests/')}`;
      assert.match(pullFailure(image, `${image}: not found`).reason, /was not found/);
      assert.match(
        pullFailure(image, `unexpected status from HEAD request to ${url}: 500 Internal Server Error`).reason,
        /HTTP status 500/,
      );
      assert.match(
        pullFailure(image, `failed to do request: Head "${url}": dial tcp 10.0.0.1:443: i/o timeout`).reason,
        /could not be reached/,
      );
    }
  });

  it('does not report problems of the engine as those of the registry', () => {
    const pulling = `[base 1/2] FROM ${IMAGE}@sha256:${'a'.repeat(64)}`;
    assert.equal(
      failureReport(failure('failed to extract layer: write /x: no space left on device', pulling)).kind,
      'disk_full',
    );
    assert.equal(
      failureReport(failure('parent snapshot sha256:aa does not exist: not found', pulling)).kind,
      'cache_corrupt',
    );
    assert.equal(
      failureReport({ ...failure('dial tcp: connection refused'), cause: 'connection' }).kind,
      'engine_lost',
    );
  });

  it('finds the image in the error of a build without a failed step, too', () => {
    const message = `${IMAGE}: failed to resolve source metadata for ${IMAGE}: ${head('401 Unauthorized')}`;
    assert.equal(
      failureReport(buildFailure({ message, output: [message] }, {})).message,
      `Cannot pull "${IMAGE}": the registry requires authentication.`,
    );
  });

  it('explains any error, of any length, without a pattern that backtracks', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 300 }), (image, error) => {
        assert.notEqual(pullFailure(image, error).reason, undefined);
      }),
    );
    for (const part of [
      'lookup ',
      'x',
      ': ',
      'unexpected status ',
      'https://',
      'content descriptor sha256:',
      'a:',
      '"',
    ])
      assert.ok(pullFailure(IMAGE, part.repeat(1_000_000)).kind);
  });
});

describe('the image that a step pulls', () => {
  for (const [name, image] of [
    ['[internal] load metadata for docker.io/library/python:9.9-slim', 'docker.io/library/python:9.9-slim'],
    ['[context base] load metadata for registry.example/x:1', 'registry.example/x:1'],
    [`[base 1/3] FROM docker.io/library/debian:13@sha256:${'0a'.repeat(32)}`, 'docker.io/library/debian:13'],
    ['[base 1/3] FROM --platform=linux/arm64 debian', 'debian'],
    ['[base 2/3] RUN echo FROM debian', undefined],
    ['[internal] load build context', undefined],
  ] as const) {
    it(`is ${image ?? 'none'} of "${name.slice(0, 60)}"`, () => assert.equal(describeStep(name).image, image));
  }

  it('has a registry, which is Docker Hub without a host', () => {
    assert.deepEqual(
      ['debian', 'team/app', 'localhost/app', 'localhost:5000/app', 'ghcr.io/a/b:1', 'docker.io/library/a'].map(
        registryHost,
      ),
      ['docker.io', 'docker.io', 'localhost', 'localhost:5000', 'ghcr.io', 'docker.io'],
    );
    assert.match(pullFailure('docker.io/library/x:1', 'pull access denied').hint ?? '', /"docker login"/);
    assert.equal(imageInError('ERROR: something else'), undefined);
  });
});
