import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { StatusResponseSchema } from '../../../src/buildkit/gen/control_pb.js';
import { contextFolder, folders, sharedKey, solveRequest } from '../../../src/engine/direct/solve-request.ts';
import { solveStatus } from '../../../src/engine/direct/status.ts';
import { proxyArgs } from '../../../src/engine/connection/docker-config.ts';
import type { ImageRequest } from '../../../src/engine/images/image-request.ts';
import { parseLine } from '../../../src/engine/progress/rawjson.ts';

const REQUEST: ImageRequest = {
  dockerfile: '/code/staging/Dockerfile',
  context: '/code/shop',
  privateFolder: '/code/staging-private',
  isContextLasting: true,
  images: {},
  proxies: {},
  contexts: { staging: '/code/staging/context' },
  sharedKey: 'shop-dev',
  target: 'dev',
  tag: 'dvm-dev-shop:1',
  labels: { l: 'v=w' },
  args: { MODE: 'a value' },
  secrets: { token: 's3cret' },
  noCache: false,
  pull: false,
};

describe('a direct build', () => {
  it('sends the Dockerfile frontend the same request as docker buildx', () => {
    assert.deepEqual(solveRequest(REQUEST, {}, undefined), {
      frontend: 'dockerfile.v0',
      frontendAttributes: {
        filename: 'Dockerfile',
        target: 'dev',
        'build-arg:MODE': 'a value',
        'label:l': 'v=w',
        'context:staging': 'local:staging',
        'image-resolve-mode': 'local',
      },
      exporters: [{ type: 'moby', attributes: { name: 'dvm-dev-shop:1' } }],
      internal: true,
    });
    assert.deepEqual(folders(REQUEST), {
      context: { path: '/code/shop' },
      dockerfile: { path: '/code/staging' },
      staging: { path: '/code/staging/context' },
    });
  });

  it('adds optional parts of the request, and nothing else', () => {
    const plain = solveRequest(REQUEST, {}, undefined).frontendAttributes;
    const attributes = solveRequest({ ...REQUEST, noCache: true, pull: true }, {}, undefined).frontendAttributes;
    assert.deepEqual(attributes, { ...plain, 'no-cache': '', 'image-resolve-mode': 'pull' });
  });

  it('may offer its context, and only that, in a separate session', () => {
    const [plain, separate] = [undefined, 'session'].map(
      (session) => solveRequest(REQUEST, {}, session).frontendAttributes,
    );
    assert.deepEqual(separate, { ...plain, 'local-sessionid:context': 'session' });
    assert.deepEqual(contextFolder(REQUEST), { context: { path: '/code/shop' } });
  });

  it('names no secret', () => assert.doesNotMatch(JSON.stringify(solveRequest(REQUEST, {}, undefined)), /s3cret/));

  it('prefers an arg of the workspace to the proxy of the machine', () => {
    const { frontendAttributes } = solveRequest(
      { ...REQUEST, args: { HTTP_PROXY: 'mine' } },
      { HTTP_PROXY: 'theirs', http_proxy: 'theirs' },
      undefined,
    );
    assert.deepEqual(
      [frontendAttributes?.['build-arg:HTTP_PROXY'], frontendAttributes?.['build-arg:http_proxy']],
      ['mine', 'theirs'],
    );
  });

  it("separates the engine's copies of folders by workspace", () => {
    assert.equal(sharedKey(REQUEST), sharedKey({ ...REQUEST, context: '/elsewhere' }));
    assert.notEqual(sharedKey(REQUEST), sharedKey({ ...REQUEST, sharedKey: 'shop-test' }));
  });

  it('reads the same status as docker buildx prints', () => {
    const at = Date.parse('2026-11-22T10:00:01.500Z');
    const message = create(StatusResponseSchema, {
      vertexes: [
        {
          digest: 'sha256:a',
          inputs: ['sha256:b'],
          name: 'RUN x',
          cached: true,
          started: timestampFromMs(at),
          completed: timestampFromMs(at + 1000),
          error: 'boom',
        },
        { digest: 'sha256:c' },
      ],
      statuses: [{ vertex: 'sha256:a', id: 'layer', current: 3n, total: 7n }],
      logs: [
        { vertex: 'sha256:a', stream: 1n, message: Buffer.from('out') },
        { vertex: 'sha256:a', stream: 2n, message: Buffer.from('err') },
      ],
      warnings: [
        { vertex: 'sha256:a', short: Buffer.from('careful'), ranges: [{ start: { line: 3 } }] },
        { vertex: 'sha256:a', short: Buffer.from('nowhere') },
      ],
    });
    const line = JSON.stringify({
      vertexes: [
        {
          digest: 'sha256:a',
          inputs: ['sha256:b'],
          name: 'RUN x',
          cached: true,
          started: '2026-11-22T10:00:01.5Z',
          completed: '2026-11-22T10:00:02.5Z',
          error: 'boom',
        },
        { digest: 'sha256:c' },
      ],
      statuses: [{ vertex: 'sha256:a', id: 'layer', current: 3, total: 7 }],
      logs: [
        { vertex: 'sha256:a', stream: 1, data: Buffer.from('out').toString('base64') },
        { vertex: 'sha256:a', stream: 2, data: Buffer.from('err').toString('base64') },
      ],
      warnings: [
        { vertex: 'sha256:a', short: Buffer.from('careful').toString('base64'), range: [{ start: { line: 3 } }] },
        { vertex: 'sha256:a', short: Buffer.from('nowhere').toString('base64') },
      ],
    });
    assert.deepEqual(solveStatus(message), parseLine(line));
  });
});

describe('proxies of the Docker CLI', () => {
  const config = {
    proxies: {
      default: { httpProxy: 'http://p:1', noProxy: 'localhost' },
      'tcp://far:2375': { httpsProxy: 'http://q:2' },
    },
  };

  it('are args of every build, in both spellings', () => {
    assert.deepEqual(proxyArgs(config, 'unix:///x'), {
      HTTP_PROXY: 'http://p:1',
      http_proxy: 'http://p:1',
      NO_PROXY: 'localhost',
      no_proxy: 'localhost',
    });
  });

  it('are those of the engine if it has its own', () =>
    assert.deepEqual(proxyArgs(config, 'tcp://far:2375'), { HTTPS_PROXY: 'http://q:2', https_proxy: 'http://q:2' }));

  it('are absent if the file has no usable value', () => {
    for (const content of [
      undefined,
      null,
      7,
      {},
      { proxies: null },
      { proxies: { default: 'x' } },
      { proxies: { default: { httpProxy: 7, httpsProxy: '' } } },
    ])
      assert.deepEqual(proxyArgs(content, 'unix:///x'), {});
  });
});
