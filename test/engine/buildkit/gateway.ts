import assert from 'node:assert/strict';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import { thisPlatform } from '../../../src/buildkit/llb/vertex.ts';
import { GrpcCode } from '../../../src/buildkit/grpc/status.ts';
import { inspectImage, removeImages } from '../docker.ts';
import { definitionOf, inspect, PREFIX, script, unique } from './fixture.ts';

/** Operations of a frontend in the client. */
export function gatewaySuite(kit: () => BuildKit): void {
  it('solves states, reads their files, and returns one with an image configuration', async () => {
    const name = `${PREFIX}/gateway:${unique()}`;
    const mark = unique();
    const solved = await kit().build(
      { request: { exporters: [{ type: 'moby', attributes: { name } }] } },
      async (gateway) => {
        const { config, digest } = await gateway.imageConfig('docker.io/library/debian:trixie-slim', thisPlatform());
        assert.match(digest, /^sha256:[0-9a-f]{64}$/);
        const ref = await gateway.solve(definitionOf(script('mkdir /d; printf text > /d/f; ln -s f /d/l')));
        assert.deepEqual((await gateway.readFolder(ref, '/d')).sort(), ['f', 'l']);
        assert.equal(Buffer.from(await gateway.readFile(ref, '/d/f')).toString(), 'text');
        assert.equal((await gateway.stat(ref, '/d/f'))?.size, 4n);
        await assert.rejects(gateway.readFile(ref, '/nothing'), /nothing/);
        await gateway.return(ref, { ...config, config: { ...(config['config'] as object), Labels: { mark } } });
      },
    );
    const built = await inspectImage(name);
    await removeImages(name);
    assert.equal(built?.Config.Labels['mark'], mark);
    assert.match(solved.exporterResponse['containerimage.digest'] ?? '', /^sha256:/);
  });

  it('fails with the error of its build function', async () => {
    const failure = (builder: Parameters<BuildKit['build']>[1]) => kit().build({ request: {} }, builder);
    await assert.rejects(
      failure(() => Promise.reject(new TypeError('a mistake'))),
      { name: 'SolveError', message: 'a mistake' },
    );
    await assert.rejects(
      failure(() => Promise.resolve()),
      { code: GrpcCode.FAILED_PRECONDITION, message: /without returning/ },
    );
    await assert.rejects(
      failure((gateway) => gateway.fail('not today')),
      /not today/,
    );
    const step = script('exit 9');
    await assert.rejects(
      inspect(kit(), step, () => Promise.resolve()),
      { exitCode: 9 },
    );
  });
}
