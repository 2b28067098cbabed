import assert from 'node:assert/strict';
import { docker, inspectImage } from './docker.ts';
import { build, onlyRow, type WorkspaceDocument } from './dvm.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';

describe('an image that differs from the last one of its workspace in nothing but times', () => {
  let scratch: Scratch;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  /** Builds with the times of the image set, as the same steps have others when the engine runs them again. */
  async function builtAt(seconds: number): Promise<WorkspaceDocument> {
    const row = onlyRow(await build(scratch, ['w'], { env: { DVM_BUILDER: 'buildx', SOURCE_DATE_EPOCH: String(seconds) } }));
    assert.equal(row.status, 'succeeded', JSON.stringify(row.error));
    return row;
  }

  it('is that image: it has both tags, and the other is gone', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('times') }));
    const first = await builtAt(1_600_000_000);
    const again = await builtAt(1_500_000_000);
    assert.deepEqual([first.upToDate, again.upToDate], [false, true]);
    assert.equal(again.imageId, first.imageId);
    assert.notEqual(again.image, first.image);
    const images = [await inspectImage(first.image ?? ''), await inspectImage(again.image ?? '')];
    assert.deepEqual(images.map((image) => image?.Id), [first.imageId, first.imageId]);
    const found = await docker('images', '--all', '--no-trunc', '--quiet', '--filter', `label=io.devopsmaestro.workspace=${first.path}`);
    assert.deepEqual([...new Set(found.split('\n'))], [first.imageId]);
  });

  it('is another one where anything else differs, if only a label', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('label') }));
    const first = await builtAt(1_600_000_000);
    // No step uses it.
    scratch.write('w.yaml', workspaceText({ app: appName('label'), args: { UNUSED: '1' } }));
    const again = await builtAt(1_500_000_000);
    assert.equal(again.upToDate, false);
    const layers = await Promise.all([first, again].map(({ image }) => docker('image', 'inspect', '--format', '{{json .RootFS.Layers}}', image ?? '')));
    assert.equal(layers[0], layers[1]);
    assert.notEqual(again.imageId, first.imageId);
  });

  it('is another one when the last one is gone', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('gone') }));
    const first = await builtAt(1_600_000_000);
    await docker('image', 'rm', first.image ?? '');
    const again = await builtAt(1_500_000_000);
    assert.equal(again.upToDate, false);
    assert.equal((await inspectImage(again.image ?? ''))?.Id, again.imageId);
  });
});
