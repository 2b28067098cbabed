import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkHealth } from '../../../src/registry/health.ts';
import { probeReadiness, readinessLine } from '../../../src/registry/readiness.ts';

const servers: Server[] = [];

/** A real server that responds with one status at one path, and 500 elsewhere; without a status, it never responds. */
async function serve(path: string, status?: number): Promise<string> {
  const server = createServer((request, response) => {
    if (status !== undefined) response.writeHead(request.url === path ? status : 500).end('{}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function stop(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

/** An address that refuses connections. */
async function deadAddress(): Promise<string> {
  const url = await serve('/');
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return url;
}

describe('checkHealth', () => {
  afterEach(stop);

  it('checks below the path of a registry, but at the root for OCI, as its specification says', async () => {
    assert.equal(
      await checkHealth('npm', `${await serve('/repository/npm/-/ping', 200)}/repository/npm`, 5000),
      undefined,
    );
    assert.equal(await checkHealth('go', `${await serve('/go/healthz', 200)}/go/`, 5000), undefined);
    assert.equal(await checkHealth('oci', `${await serve('/v2/', 200)}/mirror`, 5000), undefined);
  });

  for (const [types, path, good, bad] of [
    [['oci', 'zot'], '/v2/', [200, 401], [404, 503]],
    [['pypi', 'devpi'], '/', [200, 302], [404, 500]],
    [['npm', 'verdaccio'], '/-/ping', [200], [302, 404]],
    [['go', 'athens'], '/healthz', [200], [404, 503]],
    [['something-else', 'constructor'], '/', [200, 404], [500, 503]],
  ] as const) {
    for (const type of types) {
      it(`requests ${path} of ${type}, where ${good.join(' or ')} means healthy`, async () => {
        for (const status of good) assert.equal(await checkHealth(type, await serve(path, status), 5000), undefined);
        for (const status of bad)
          assert.equal(await checkHealth(type, await serve(path, status), 5000), `responded with HTTP ${status}`);
      });
    }
  }

  it('only connects to a plain proxy', async () => {
    for (const type of ['http', 'squid']) assert.equal(await checkHealth(type, await serve('/', 500), 5000), undefined);
  });

  it('sends no credentials or query, follows no redirects, and does not read an endless body', async () => {
    const requests: string[] = [];
    const elsewhere = await serve('/', 200);
    const server = createServer((request, response) => {
      requests.push(`${request.url ?? ''} ${request.headers.authorization ?? 'no credentials'}`);
      response.writeHead(302, { location: `${elsewhere}/` });
      const write = (): void => {
        while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
      };
      response.on('drain', write);
      write();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const closed = new Promise((resolve) => server.once('request', (request) => request.once('close', resolve)));
    const { port } = server.address() as AddressInfo;
    assert.equal(await checkHealth('npm', `http://token@127.0.0.1:${port}/?a=b`, 5000), 'responded with HTTP 302');
    await closed;
    assert.deepEqual(requests, ['/-/ping no credentials']);
  });

  it('connects to the registry directly, even if the environment sets a proxy', async () => {
    const proxy = await serve('/', 200);
    const variables = { HTTP_PROXY: proxy, http_proxy: proxy, NODE_USE_ENV_PROXY: '1' };
    const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, variables);
    try {
      assert.equal(await checkHealth('npm', await serve('/-/ping', 200), 5000), undefined);
    } finally {
      // Assigning to process.env itself would detach it from the environment that the system knows.
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    }
  });

  it('reports the problem: connection refused, no response, unknown host, invalid address', async () => {
    const dead = await deadAddress();
    for (const type of ['oci', 'squid']) assert.equal(await checkHealth(type, dead, 5000), 'connection refused');
    assert.equal(await checkHealth('oci', await serve('/v2/'), 50), 'no answer within 0.05 s');
    assert.match((await checkHealth('oci', 'not an address', 5000)) ?? '', /Invalid URL/);
  });
});

describe('readiness', () => {
  afterEach(stop);

  it('is described in one documented line', () => {
    assert.equal(readinessLine([]), 'Cache: no registries configured');
    assert.equal(readinessLine([{ name: 'a', url: 'u', active: true }]), 'Cache: 1/1 registries active');
    assert.equal(
      readinessLine([
        { name: 'a', url: 'u', active: false, reason: 'connection refused' },
        { name: 'b', url: 'u', active: true },
        { name: 'c', url: 'u', active: false, reason: 'responded with HTTP 503' },
      ]),
      'Cache: 1/3 registries active (a: connection refused, c: responded with HTTP 503)',
    );
  });

  it('counts the registries that respond', async () => {
    const [alive, dead, location] = [await serve('/v2/', 200), await deadAddress(), { file: '/a', line: 1, column: 1 }];
    const readiness = await probeReadiness([
      { name: 'zot', type: 'oci', url: alive, location },
      { name: 'pip', type: 'pypi', url: dead, location },
    ]);
    assert.deepEqual(readiness, {
      line: 'Cache: 1/2 registries active (pip: connection refused)',
      active: 1,
      total: 2,
      registries: [
        { name: 'zot', url: alive, active: true },
        { name: 'pip', url: dead, active: false, reason: 'connection refused' },
      ],
    });
  });
});
