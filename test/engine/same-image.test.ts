import assert from 'node:assert/strict';
import { execa } from 'execa';
import { imageStore } from '../../src/engine/images/image-store.ts';
import { detectEngine } from '../../src/engine/connection/platform.ts';
import { startOwnEngine } from '../rig/own-engine.ts';
import { docker, inspectImage } from './docker.ts';
import { build, onlyRow, type WorkspaceDocument } from './build.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';
import { hostEnvironment } from '../../src/engine/connection/host-environment.ts';

describe("an image that differs from the workspace's previous one only in its times", () => {
  let scratch: Scratch;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  /** Builds with the times of the image set, as the same steps have others when the engine runs them again. */
  async function builtAt(seconds: number): Promise<WorkspaceDocument> {
    const row = onlyRow(
      await build(scratch, ['w'], { env: { DVM_BUILDER: 'buildx', SOURCE_DATE_EPOCH: String(seconds) } }),
    );
    assert.equal(row.status, 'succeeded', JSON.stringify(row.error));
    return row;
  }

  it('is replaced by the previous one, which gets its tag', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('times') }));
    const first = await builtAt(1_600_000_000);
    const again = await builtAt(1_500_000_000);
    assert.deepEqual([first.upToDate, again.upToDate], [false, true]);
    assert.equal(again.imageId, first.imageId);
    assert.notEqual(again.image, first.image);
    const images = [await inspectImage(first.image ?? ''), await inspectImage(again.image ?? '')];
    assert.deepEqual(
      images.map((image) => image?.Id),
      [first.imageId, first.imageId],
    );
    const found = await docker(
      'images',
      '--all',
      '--no-trunc',
      '--quiet',
      '--filter',
      `label=io.devopsmaestro.workspace=${first.path}`,
    );
    assert.deepEqual([...new Set(found.split('\n'))], [first.imageId]);
  });

  it('is also replaced on an engine that keeps untagged images', async function () {
    this.timeout('2m');
    const own = await startOwnEngine('debian:trixie-slim', { containerdStore: false });
    try {
      const host = `unix://${own.socket}`;
      const inOwn = async (
        args: readonly string[],
        options: { input?: string; env?: NodeJS.ProcessEnv } = {},
      ): Promise<string> =>
        (await execa('docker', args, { ...options, env: { ...options.env, DOCKER_HOST: host, DOCKER_CONTEXT: '' } }))
          .stdout;
      const ids = await Promise.all(
        [1_600_000_000, 1_500_000_000].map(async (seconds, index) => {
          await inOwn(['buildx', 'build', '--provenance=false', '--tag', `same:${index}`, '-'], {
            input: 'FROM debian:trixie-slim\nLABEL a=b\n',
            env: { SOURCE_DATE_EPOCH: String(seconds) },
          });
          return inOwn(['image', 'inspect', '--format', '{{.Id}}', `same:${index}`]);
        }),
      );
      const [earlier = '', later = ''] = ids;
      assert.notEqual(later, earlier);
      const { engine } = await detectEngine({ ...hostEnvironment(), env: { ...process.env, DOCKER_HOST: host } });
      const image = await imageStore(engine).keepEarlier('same:1', { id: later, sizeBytes: 1 }, earlier);
      assert.equal(image.id, earlier);
      const left = await inOwn([
        'images',
        '--all',
        '--no-trunc',
        '--format',
        '{{.Repository}}:{{.Tag}} {{.ID}}',
        '--filter',
        'label=a=b',
      ]);
      assert.deepEqual(left.split('\n').sort(), [`same:0 ${earlier}`, `same:1 ${earlier}`]);
    } finally {
      await own.stop();
    }
  });

  it('is not replaced if anything else differs, even a label', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('label') }));
    const first = await builtAt(1_600_000_000);
    // No step uses it.
    scratch.write('w.yaml', workspaceText({ app: appName('label'), args: { UNUSED: '1' } }));
    const again = await builtAt(1_500_000_000);
    assert.equal(again.upToDate, false);
    const layers = await Promise.all(
      [first, again].map(({ image }) => docker('image', 'inspect', '--format', '{{json .RootFS.Layers}}', image ?? '')),
    );
    assert.equal(layers[0], layers[1]);
    assert.notEqual(again.imageId, first.imageId);
  });

  it('is not replaced if the previous one was removed', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('gone') }));
    const first = await builtAt(1_600_000_000);
    await docker('image', 'rm', first.image ?? '');
    const again = await builtAt(1_500_000_000);
    assert.equal(again.upToDate, false);
    assert.equal((await inspectImage(again.image ?? ''))?.Id, again.imageId);
  });
});
