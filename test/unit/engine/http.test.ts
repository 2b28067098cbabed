import assert from 'node:assert/strict';
import { parseHost } from '../../../src/engine/http.ts';

describe('parseHost', () => {
  for (const [host, address] of [
    ['unix:///var/run/docker.sock', { socketPath: '/var/run/docker.sock' }],
    ['unix:///with space/d.sock', { socketPath: '/with space/d.sock' }],
    ['npipe:////./pipe/docker_engine', { socketPath: '\\\\.\\pipe\\docker_engine' }],
    ['tcp://10.0.0.1:2376', { host: '10.0.0.1', port: 2376 }],
    ['tcp://engine', { host: 'engine', port: 2375 }],
    ['tcp://[::1]:1234', { host: '::1', port: 1234 }],
  ] as const) {
    it(`reads ${host}`, () => assert.deepEqual(parseHost(host), address));
  }

  for (const host of ['', 'ssh://me@far', 'https://engine', 'unix://relative', 'tcp://', 'tcp://a b', '/var/run/docker.sock', 'fd://']) {
    it(`refuses "${host}", and says what can be used`, () => {
      assert.throws(() => parseHost(host), (error: { code: string; report: { hint: string } }) => error.code === 'engine_unsupported' && error.report.hint.includes('unix://'));
    });
  }
});
