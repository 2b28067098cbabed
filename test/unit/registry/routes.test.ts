import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { probeReadiness } from '../../../src/registry/readiness.ts';
import { findRoutes, type Route } from '../../../src/registry/routes.ts';
import type { EngineConnection } from '../../../src/engine/engine.ts';
import { fakeEngine, stopEngines } from '../engine/fake-engine.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

/** All of 127.0.0.0/8 is this machine; one address represents the engine's bridge. */
const BRIDGE = '127.0.0.9';
const servers: Server[] = [];

async function serve(host: string): Promise<number> {
  const server = createServer((_, response) => response.end('{}'));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

async function engineWith(
  bridge: unknown,
  change: Partial<EngineConnection['platform']> = {},
): Promise<EngineConnection> {
  const socketPath = path.join(folderWith(), 'engine.sock');
  const host = await fakeEngine(socketPath, { '/networks/bridge': bridge });
  return {
    platform: { type: 'docker', name: 'Docker Engine', host, version: '28', ...change },
    address: { kind: 'unix', path: socketPath },
    timeoutMs: 2000,
    cli: {},
    features: () => Promise.resolve(new Set()),
  };
}

const NETWORK = {
  Name: 'bridge',
  IPAM: {
    Driver: 'default',
    Config: [
      { Subnet: 'fd00::/64', Gateway: 'fd00::1' },
      { Subnet: '127.0.0.0/8', Gateway: BRIDGE },
    ],
  },
};

async function route(url: string, engine: EngineConnection): Promise<Route | undefined> {
  const registries = [{ name: 'n', type: 'npm', url, location: { file: '/code/a.yaml', line: 1, column: 1 } }];
  return (await findRoutes(registries, await probeReadiness(registries), engine)).get(url);
}

describe('routes to registries', function () {
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    stopEngines();
    removeFolders();
  });

  it('use the bridge of the engine for build steps', async () => {
    const port = await serve('0.0.0.0');
    assert.deepEqual(await route(`http://localhost:${port}`, await engineWith(NETWORK)), {
      engine: `http://localhost:${port}`,
      steps: `http://${BRIDGE}:${port}/`,
    });
  });

  it('do not reach a server that listens only on the loopback interface, with a hint', async () => {
    const port = await serve('127.0.0.1');
    const found = await route(`http://127.0.0.1:${port}`, await engineWith(NETWORK));
    assert.deepEqual(found, {
      engine: `http://127.0.0.1:${port}`,
      reason:
        `build steps reach this machine at ${BRIDGE}, where it does not serve (connection refused); ` +
        'make it listen at that address or at all addresses',
    });
  });

  it('use the host name that engines in virtual machines have for this machine', async () => {
    const port = await serve('127.0.0.1');
    assert.equal(
      (await route(`http://127.0.0.1:${port}`, await engineWith(NETWORK, { name: 'Docker Desktop' })))?.steps,
      `http://host.docker.internal:${port}/`,
    );
  });

  it('do not exist for an engine on another machine', async () => {
    const port = await serve('127.0.0.1');
    const found = await route(`http://127.0.0.1:${port}`, {
      ...(await engineWith(NETWORK)),
      address: { kind: 'tcp', host: 'build.example', port: 2375 },
    });
    assert.deepEqual(found, { reason: "it is on this machine's loopback, but the engine runs on build.example" });
  });

  it('do not exist if the engine does not report its bridge', async () => {
    const port = await serve('0.0.0.0');
    assert.match(
      (await route(`http://127.0.0.1:${port}`, await engineWith({})))?.reason ?? '',
      /does not report the address at which/,
    );
  });

  it('use any other address unchanged', async () => {
    const port = await serve(BRIDGE);
    const url = `http://${BRIDGE}.nip.example:${port}`;
    assert.deepEqual(
      await findRoutes(
        [{ name: 'n', type: 'npm', url, location: { file: '/a', line: 1, column: 1 } }],
        { line: '', active: 1, total: 1, registries: [{ name: 'n', url, active: true }] },
        await engineWith(NETWORK),
      ),
      new Map([[url, { engine: url, steps: url }]]),
    );
  });

  it('have a reason instead if the registry does not respond', async () => {
    const port = await serve('127.0.0.1');
    await new Promise((resolve) => servers.pop()?.close(resolve));
    assert.deepEqual(await route(`http://127.0.0.1:${port}`, await engineWith(NETWORK)), {
      reason: 'connection refused',
    });
  });
});
