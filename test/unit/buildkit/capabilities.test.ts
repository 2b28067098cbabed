import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Capabilities, shortcomings } from '../../../src/buildkit/capabilities.ts';
import { BuildKit } from '../../../src/buildkit/client.ts';
import { GrpcCode, GrpcError } from '../../../src/buildkit/grpc/status.ts';

const able = (names: readonly string[], snapshotter?: string) => ({
  capabilities: (): Promise<Capabilities> => Promise.resolve({ names: new Set(names), snapshotter, platforms: [] }),
});
const unable = (code: number) => ({
  capabilities: (): Promise<Capabilities> => Promise.reject(new GrpcError(code, 'unknown service')),
});
const NEEDS = { capabilities: ['mergeop', 'exec.secretenv'], containerdImageStore: true };

/** The shortcomings of a web server with this listener. */
async function shortcomingsOf(listener: RequestListener): ReturnType<typeof shortcomings> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const kit = new BuildKit({
    kind: 'engine',
    address: { kind: 'tcp', host: '127.0.0.1', port: (server.address() as AddressInfo).port },
  });
  try {
    return await shortcomings(kit, NEEDS);
  } finally {
    kit.close();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('shortcomings of a daemon', () => {
  it('are empty if it has all required capabilities', async () =>
    assert.deepEqual(await shortcomings(able(['exec.secretenv', 'mergeop', 'x'], 'overlayfs'), NEEDS), []));
  it('are empty if nothing is required', async () => assert.deepEqual(await shortcomings(able([]), {}), []));

  it('name the missing capabilities', async () => {
    assert.deepEqual(await shortcomings(able(['exec.secretenv']), NEEDS), [
      { kind: 'classic_image_store' },
      { kind: 'missing_capabilities', names: ['mergeop'] },
    ]);
  });

  it('include a BuildKit that is too old to report its capabilities', async () => {
    assert.deepEqual(await shortcomings(unable(GrpcCode.UNIMPLEMENTED), NEEDS), [
      { kind: 'too_old', message: 'unknown service' },
    ]);
  });

  it('include an engine without BuildKit', async () => {
    const [found, ...others] = await shortcomingsOf((_request, response) =>
      response.writeHead(404).end('{"message":"page not found"}'),
    );
    assert.ok(found?.kind === 'too_old' && others.length === 0);
    assert.match(
      found.message,
      /there is no BuildKit at 127\.0\.0\.1:\d+: it answered \/grpc with HTTP status 404: \{"message":"page not found"\}/,
    );
  });

  it('are unknown while it is unavailable', async () => {
    await assert.rejects(shortcomings(unable(GrpcCode.UNAVAILABLE), NEEDS), { code: GrpcCode.UNAVAILABLE });
    await assert.rejects(
      shortcomingsOf((_request, response) => response.writeHead(503).end()),
      { code: GrpcCode.UNAVAILABLE },
    );
  });
});
