import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseHost } from '../../../../src/engine/connection/address.ts';
import type { DvmError } from '../../../../src/event/error.ts';

function refusal(host: string): DvmError {
  try {
    parseHost(host);
  } catch (error) {
    return error as DvmError;
  }
  throw new Error(`${host} was accepted`);
}

describe('the address of an engine', () => {
  for (const [host, address] of [
    ['unix:///var/run/docker.sock', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['unix:///with space/d.sock', { kind: 'unix', path: '/with space/d.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'unix', path: '\\\\.\\pipe\\docker_engine' }],
    ['tcp://10.0.0.1:2376', { kind: 'tcp', host: '10.0.0.1', port: 2376 }],
    ['tcp://engine', { kind: 'tcp', host: 'engine', port: 2375 }],
    ['tcp://engine:80', { kind: 'tcp', host: 'engine', port: 80 }],
    ['tcp://', { kind: 'tcp', host: 'localhost', port: 2375 }],
    ['tcp://[::1]:1234', { kind: 'tcp', host: '::1', port: 1234 }],
    // As the Docker CLI reads an address without a scheme.
    ['engine:2375', { kind: 'tcp', host: 'engine', port: 2375 }],
    [' engine ', { kind: 'tcp', host: 'engine', port: 2375 }],
    ['127.0.0.1:2399', { kind: 'tcp', host: '127.0.0.1', port: 2399 }],
  ] as const) {
    it(`is read from "${host}"`, () => assert.deepEqual(parseHost(host), address));
  }

  for (const host of [
    '',
    'ssh://me@far',
    'https://engine',
    'unix://relative',
    'tcp://a b',
    '/var/run/docker.sock',
    'fd://',
    'tcp://me:pw@engine',
    'tcp://engine/path',
    'tcp://engine:99999',
  ]) {
    it(`is rejected as "${host}", with what to use instead`, () => {
      const { code, report } = refusal(host);
      assert.equal(code, 'engine_unsupported');
      assert.match(report.hint ?? '', /Use a unix:\/\/, npipe:\/\/ or tcp:\/\/ address\.$/);
    });
  }

  it('has hints for SSH, a bare path and https', () => {
    assert.match(refusal('ssh://me@far').report.hint ?? '', /forward the socket/);
    assert.match(refusal('/run/docker.sock').report.hint ?? '', /write "unix:\/\/\/run\/docker.sock"/);
    assert.match(refusal('https://engine:2376').report.hint ?? '', /DOCKER_TLS_VERIFY=1/);
  });

  it('is either read or rejected, for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `tcp://${text}`),
        ),
        (text) => {
          try {
            const address = parseHost(text);
            if (address.kind === 'tcp') assert.ok(address.host !== '' && address.port >= 0 && address.port <= 65_535);
          } catch (error) {
            assert.equal((error as DvmError).code, 'engine_unsupported');
          }
        },
      ),
    );
  });
});
