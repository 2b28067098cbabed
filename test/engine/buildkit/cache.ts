import assert from 'node:assert/strict';
import { createWriteStream, readdirSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import { ociLayout } from '../../../src/buildkit/llb/source.ts';
import { BlobStore } from '../../../src/buildkit/session/blob-store.ts';
import { content } from '../../../src/buildkit/session/content.ts';
import { fileSend } from '../../../src/buildkit/session/file-send.ts';
import { LocalCache } from '../../../src/buildkit/session/local-cache.ts';
import { type Registry, startRegistry } from '../../rig/registry.ts';
import { removeImages } from '../docker.ts';
import type { Folders } from '../../support/folder.ts';
import { definitionOf, PREFIX, read, script, type Services, unique } from './fixture.ts';

interface Entry {
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Caches that are exported and imported. */
export function cacheSuite(kit: () => BuildKit, folders: Folders): void {
  let registry: Registry;
  before(async () => {
    registry = await startRegistry({ storage: folders.create() });
  });
  after(() => registry.stop());

  /** Exports, prunes and builds again: the same random bytes can only come from the cache. */
  async function roundTrip(
    exported: Entry,
    imported: (response: Readonly<Record<string, string>>) => Entry | Promise<Entry>,
    services: Services = [],
    exporters: readonly Entry[] = [],
  ): Promise<void> {
    const name = `cached ${unique()}`;
    const step = script(`: ${name}\nhead -c 16 /dev/urandom | od -An -tx1 > /random`, { name });
    const definition = definitionOf(step);
    const { exporterResponse } = await kit().solve({
      request: { definition, exporters: [...exporters], cache: { exports: [exported] } },
      services,
    });
    const before = await read(kit(), step, '/random');
    await removeImages(`${registry.address}/${PREFIX}/*`);
    const records = (await kit().diskUsage()).filter(({ description }) => description.includes(name));
    assert.notEqual(records.length, 0);
    await kit().prune(
      records.map(({ id }) => `id==${id}`),
      { all: true },
    );
    assert.deepEqual(
      (await kit().diskUsage()).filter(({ description }) => description.includes(name)),
      [],
      'the step is no longer cached',
    );
    let isCached = false;
    const target = folders.create();
    await kit().solve({
      request: { definition, exporters: [{ type: 'local' }], cache: { imports: [await imported(exporterResponse)] } },
      services: [...services, fileSend({ 0: { kind: 'folder', path: target } })],
      onStatus: ({ vertexes }) => vertexes.forEach((each) => (isCached ||= each.name === name && each.cached)),
    });
    assert.ok(isCached);
    assert.equal(await read(kit(), step, '/random'), before);
  }

  it('work in a registry', () => {
    const ref = `${registry.address}/${PREFIX}/cache:${unique()}`;
    return roundTrip({ type: 'registry', attributes: { ref, mode: 'max' } }, () => ({
      type: 'registry',
      attributes: { ref },
    }));
  });

  it('work in an image', () => {
    const name = `${registry.address}/${PREFIX}/inline:${unique()}`;
    return roundTrip(
      { type: 'inline', attributes: {} },
      () => ({ type: 'registry', attributes: { ref: name } }),
      [],
      [{ type: 'moby', attributes: { name, push: 'true' } }],
    );
  });

  it('work in a folder, also after unused blobs were removed', async () => {
    const folder = folders.create();
    const cache = new LocalCache(folder, 'mine');
    const services = content({ [cache.storeName]: cache.store });
    const earlier = await kit().solve({
      request: {
        definition: definitionOf(script('head -c 1000 /dev/urandom > /earlier')),
        cache: { exports: [cache.exportEntry({ mayFail: false })] },
      },
      services,
    });
    await cache.commit(earlier.exporterResponse);
    const blobs = (): string[] => readdirSync(path.join(folder, 'blobs/sha256'));
    let before: string[] = [];
    await roundTrip(
      cache.exportEntry({ mayFail: false }),
      async (response) => {
        await cache.commit(response);
        before = blobs();
        await cache.trim(0);
        const entry = await cache.importEntry();
        assert.ok(entry);
        return entry;
      },
      services,
    );
    assert.ok(before.length > blobs().length, `${before.length} blobs before`);
  });

  it('read images from an OCI layout', async () => {
    const folder = folders.create();
    const archive = path.join(folder, 'image.tar');
    const mark = unique();
    const { exporterResponse } = await kit().solve({
      request: { definition: definitionOf(script(`echo ${mark} > /mark`)), exporters: [{ type: 'oci' }] },
      services: [fileSend({ 0: { kind: 'stream', open: () => createWriteStream(archive) } })],
    });
    await execa('tar', ['-xf', archive, '-C', folder]);
    const state = ociLayout(exporterResponse['containerimage.digest'] ?? '', 'layout');
    assert.equal(await read(kit(), state, '/mark', content({ 'oci:layout': new BlobStore(folder) })), `${mark}\n`);
    await assert.rejects(
      read(
        kit(),
        ociLayout(`sha256:${'1'.repeat(64)}`, 'layout'),
        '/mark',
        content({ 'oci:layout': new BlobStore(folder) }),
      ),
      /there is no blob|not found/,
    );
    await assert.rejects(
      read(
        kit(),
        ociLayout(`sha256:${'2'.repeat(64)}`, 'other'),
        '/mark',
        content({ 'oci:layout': new BlobStore(folder) }),
      ),
      /no store is offered|not found/,
    );
  });
}
