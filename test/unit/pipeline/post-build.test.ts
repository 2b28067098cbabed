import assert from 'node:assert/strict';
import { FakeBuilder, fails, stepFails, succeeds } from '../../support/fake-builder.ts';
import { removeFolders } from '../../support/folder.ts';
import { PipelineFixture } from './fixture.ts';

describe('after the build', () => {
  let fixture: PipelineFixture;
  beforeEach(async () => {
    fixture = new PipelineFixture();
    await fixture.start();
  });
  afterEach(() => {
    fixture.close();
    removeFolders();
  });

  it('a build fails without an image in the engine, although the builder succeeded', async () => {
    const { status, error, image } = await fixture.build(new FakeBuilder(succeeds()));
    assert.deepEqual([status, error?.kind, image], ['failed', 'image_missing', undefined]);
    assert.equal(fixture.phases.at(-1), 7);
  });

  it('a build fails if the engine has a different image than the builder created', async () => {
    const digests = { manifest: `sha256:${'0'.repeat(64)}`, config: `sha256:${'1'.repeat(64)}` };
    const { error } = await fixture.build(new FakeBuilder(fixture.makesImage({ digests })));
    assert.equal(error?.kind, 'image_missing');
    assert.match(error.message, /has another image as /);
  });

  for (const [what, requests] of [
    ['inspects the image', /^GET \/images\/.*json/],
    ['tags the image', /^POST \/images\/.*tag/],
  ] as const) {
    it(`a build fails if the engine stops responding while it ${what}`, async () => {
      const builder = new FakeBuilder((...args) => {
        fixture.store.intercept(requests, (response) => response.destroy());
        return fixture.makesImage()(...args);
      });
      const { status, error } = await fixture.build(builder);
      assert.deepEqual([status, error?.kind], ['failed', 'engine_lost']);
    });
  }

  it('a build succeeds with a warning if the builder reports an error, but the engine has the image', async () => {
    const builder = new FakeBuilder((...args) => {
      fixture.store.add(args[0].tag);
      return fails('failed to export: lease expired')(...args);
    });
    const { status } = await fixture.build(builder);
    assert.equal(status, 'succeeded');
    assert.match(fixture.warnings.join('\n'), /reported an error, but the engine has the image.*lease expired/);
  });

  it('a build fails if a step failed, even if the engine has an image with its tag', async () => {
    const builder = new FakeBuilder((...args) => {
      fixture.store.add(args[0].tag);
      return stepFails('[dev 2/2] RUN make', 2)(...args);
    });
    assert.equal((await fixture.build(builder)).status, 'failed');
  });

  it('an image keeps its unique tag if another build claims the requested one', async () => {
    const builder = new FakeBuilder((...args) => {
      const [, tag = ''] = /^(.*)-[0-9a-f]{8}$/.exec(args[0].tag) ?? [];
      fixture.store.add(`${tag}-01234567`);
      return fixture.makesImage()(...args);
    });
    const { image, attemptedImage } = await fixture.build(builder);
    assert.equal(image, attemptedImage);
    assert.match(image ?? '', /-[0-9a-f]{8}$/);
  });

  it('the previous image is reused if the new one differs only in its times', async () => {
    const earlier = fixture.store.add('dvm-dev-shop:earlier');
    const changes = { previousImageId: earlier.id, flags: { force: true } };
    const same = await fixture.build(new FakeBuilder(fixture.makesImage()), changes);
    assert.deepEqual([same.imageId, same.upToDate], [earlier.id, true]);
    assert.ok(earlier.tags.includes(same.image ?? ''));
    const builder = new FakeBuilder((...args) => {
      fixture.store.add(args[0].tag, ['RUN y']);
      return succeeds()(...args);
    });
    const other = await fixture.build(builder, changes);
    assert.deepEqual([other.imageId === earlier.id, other.upToDate], [false, false]);
    assert.ok(
      fixture.events.some(
        (event) => event.type === 'image' && event.imageId === other.imageId && event.layers[0]?.createdBy === 'RUN y',
      ),
      'its layers are recorded',
    );
  });
});
