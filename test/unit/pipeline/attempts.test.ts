import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { buildSettings } from '../../../src/app/settings.ts';
import { DvmError } from '../../../src/event/error.ts';
import { BuildControl } from '../../../src/pipeline/stop.ts';
import { FakeBuilder, fails, stepFails, succeeds } from '../../support/fake-builder.ts';
import { removeFolders } from '../../support/folder.ts';
import { KEY, PipelineFixture } from './fixture.ts';

/** What a builder prints when it cannot read the layers in a folder. */
const brokenCache = (folder: string): string => `failed to configure local cache importer: ${folder}: invalid index`;
const unwrittenCache = (message: string) => ({ cause: 'cache', message, output: [] }) as const;
const BROKEN_REGISTRY = 'debian:trixie-slim: failed to do request: Head "http://hub.test:5000/v2/": connection refused';
const BASE = 'image: {baseImage: "debian:trixie-slim"}';

describe('build attempts', () => {
  let fixture: PipelineFixture;
  beforeEach(async () => {
    fixture = new PipelineFixture();
    await fixture.start();
  });
  afterEach(() => {
    fixture.close();
    removeFolders();
  });

  it('are one if it succeeds, which reads and writes the layer cache', async () => {
    fixture.writeLayers();
    const builder = new FakeBuilder(fixture.makesImage());
    assert.equal((await fixture.build(builder)).status, 'succeeded');
    assert.deepEqual(
      builder.requests.map(({ cacheFrom, cacheTo }) => [cacheFrom, cacheTo]),
      [[fixture.layers, fixture.layers]],
    );
    assert.deepEqual(fixture.warnings, []);
  });

  it('are two if the layer cache is broken: the second one does without, and the cache is removed', async () => {
    fixture.writeLayers();
    const builder = new FakeBuilder(fails(brokenCache(fixture.layers)), fixture.makesImage());
    assert.equal((await fixture.build(builder)).status, 'succeeded');
    assert.deepEqual(
      builder.requests.map(({ cacheFrom }) => cacheFrom),
      [fixture.layers, undefined],
    );
    assert.equal(existsSync(fixture.layers), false);
    assert.equal(fixture.warnings.length, 1);
    assert.match(fixture.warnings[0] ?? '', /layer cache .* removed; .*invalid index/);
  });

  it('are two if a registry fails: the second one does without it', async () => {
    const builder = new FakeBuilder(fails(BROKEN_REGISTRY), fixture.makesImage());
    assert.equal((await fixture.build(builder, { hasRegistry: true }, BASE)).status, 'succeeded');
    const [first, second] = builder.requests.map(({ images }) => Object.values(images));
    assert.match(String(first), /hub\.test:5000/);
    assert.deepEqual(second, []);
    assert.equal(fixture.warnings.length, 1);
    assert.match(fixture.warnings[0] ?? '', /without registries.*connection refused/);
  });

  it('are three if both fail, and the error is that of the last one', async () => {
    fixture.writeLayers();
    const builder = new FakeBuilder(
      fails(brokenCache(fixture.layers)),
      fails(BROKEN_REGISTRY),
      fails('no more attempts'),
    );
    const { status, error } = await fixture.build(builder, { hasRegistry: true }, BASE);
    assert.equal(status, 'failed');
    assert.match(error?.message ?? '', /no more attempts/);
    assert.deepEqual(
      builder.requests.map(({ cacheFrom, images }) => [cacheFrom, Object.keys(images).length]),
      [
        [fixture.layers, 1],
        [undefined, 1],
        [undefined, 0],
      ],
    );
  });

  it('are one if a step fails, or the connection to the engine', async () => {
    fixture.writeLayers();
    const failing = [
      [stepFails('[dev 2/2] RUN make', 2), 'step_failed'],
      [fails('rpc error: connection closed', { isConnectionLost: true }), 'engine_lost'],
    ] as const;
    for (const [attempt, kind] of failing) {
      const builder = new FakeBuilder(attempt);
      const { status, error } = await fixture.build(builder, { hasRegistry: true }, BASE);
      assert.deepEqual([status, error?.kind, builder.requests.length], ['failed', kind, 1]);
    }
    assert.ok(existsSync(fixture.layers));
    assert.deepEqual(fixture.warnings, []);
  });

  it('end with the first if the build is stopped, even if its error is about the cache', async () => {
    fixture.writeLayers();
    for (const stop of ['cancel', 'interrupt'] as const) {
      const control = new BuildControl();
      const attempt = fails(brokenCache(fixture.layers));
      const builder = new FakeBuilder((...args) => {
        control[stop]();
        return attempt(...args);
      });
      const { status } = await fixture.build(builder, { signal: control.workspace(KEY) });
      assert.deepEqual([status, builder.requests.length], ['cancelled', 1]);
    }
  });

  it('fail the workspace with an internal error if the builder throws', async () => {
    const builder = new FakeBuilder(() => {
      throw new DvmError({ kind: 'internal', message: 'unforeseen' });
    });
    const { status, error } = await fixture.build(builder);
    assert.deepEqual([status, error?.kind, error?.message], ['failed', 'internal', 'unforeseen']);
  });
});

describe('a layer cache that cannot be used', () => {
  let fixture: PipelineFixture;
  beforeEach(async () => {
    fixture = new PipelineFixture();
    await fixture.start();
    fixture.writeLayers();
  });
  afterEach(() => {
    fixture.close();
    removeFolders();
  });

  it('is a warning if it cannot be written, and the previous one is kept', async () => {
    const builder = new FakeBuilder(fixture.makesImage({ warnings: [unwrittenCache('permission denied')] }));
    assert.equal((await fixture.build(builder)).status, 'succeeded');
    assert.match(fixture.warnings.join('\n'), /^The local layer cache could not be written.*permission denied$/);
    assert.ok(existsSync(fixture.layers));
  });

  it('is removed if the disk is full', async () => {
    const builder = new FakeBuilder(fixture.makesImage({ warnings: [unwrittenCache('no space left on device')] }));
    assert.equal((await fixture.build(builder)).status, 'succeeded');
    assert.equal(existsSync(fixture.layers), false);
  });

  it('is left out if the engine cannot export layers', async () => {
    fixture.store.usesContainerd = false;
    const builder = new FakeBuilder(fixture.makesImage());
    assert.equal((await fixture.build(builder)).status, 'succeeded');
    assert.deepEqual([builder.requests[0]?.cacheFrom, builder.requests[0]?.cacheTo], [undefined, undefined]);
    assert.match(fixture.warnings.join('\n'), /^The local layer cache is not used: /);
  });

  it('is removed if it is turned off', async () => {
    const builder = new FakeBuilder(succeeds());
    await fixture.build(builder, { settings: buildSettings({ DVM_LAYER_CACHE: 'off' }) });
    assert.deepEqual([builder.requests[0]?.cacheFrom, builder.requests[0]?.cacheTo], [undefined, undefined]);
    assert.equal(existsSync(fixture.layers), false);
  });
});
