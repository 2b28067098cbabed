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

/** What is said of a web server that answers everything so. */
async function against(listener: RequestListener): ReturnType<typeof shortcomings> {
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

describe('what a daemon cannot do', () => {
  it('is nothing when it has all that is needed', async () =>
    assert.deepEqual(await shortcomings(able(['exec.secretenv', 'mergeop', 'x'], 'overlayfs'), NEEDS), []));
  it('is nothing when nothing is needed', async () => assert.deepEqual(await shortcomings(able([]), {}), []));

  it('are reported by name', async () => {
    assert.deepEqual(await shortcomings(able(['exec.secretenv']), NEEDS), [
      { kind: 'classic_image_store' },
      { kind: 'missing_capabilities', names: ['mergeop'] },
    ]);
  });

  it('is everything when it cannot even be asked', async () => {
    assert.deepEqual(await shortcomings(unable(GrpcCode.UNIMPLEMENTED), NEEDS), [
      { kind: 'too_old', message: 'unknown service' },
    ]);
  });

  it('is everything when it does not know the way to BuildKit', async () => {
    const [found, ...others] = await against((_request, response) =>
      response.writeHead(404).end('{"message":"page not found"}'),
    );
    assert.ok(found?.kind === 'too_old' && others.length === 0);
    assert.match(
      found.message,
      /there is no BuildKit at 127\.0\.0\.1:\d+: it answered \/grpc with HTTP status 404: \{"message":"page not found"\}/,
    );
  });

  it('stays unknown while it is out of order', async () => {
    await assert.rejects(shortcomings(unable(GrpcCode.UNAVAILABLE), NEEDS), { code: GrpcCode.UNAVAILABLE });
    await assert.rejects(
      against((_request, response) => response.writeHead(503).end()),
      { code: GrpcCode.UNAVAILABLE },
    );
  });
});
