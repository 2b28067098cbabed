import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GrpcCode } from '../../../src/buildkit/grpc/status.ts';
import { LocalCache } from '../../../src/buildkit/session/local-cache.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { exportCache } from './cache-writer.ts';

const WRITER = path.join(import.meta.dirname, 'cache-writer.ts');

const blobs = (folder: string): string[] =>
  existsSync(path.join(folder, 'blobs')) ? readdirSync(path.join(folder, 'blobs/sha256')) : [];

/** The contents of the cache's layers, verified by their digests. */
function layersOf(folder: string): string[] {
  const blob = (digest: string): string => {
    const bytes = readFileSync(path.join(folder, 'blobs/sha256', digest.replace('sha256:', '')));
    assert.equal(`sha256:${createHash('sha256').update(bytes).digest('hex')}`, digest);
    return bytes.toString();
  };
  const { manifests } = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')) as {
    manifests: { digest: string }[];
  };
  return manifests
    .flatMap(({ digest }) => (JSON.parse(blob(digest)) as { manifests: { digest: string }[] }).manifests)
    .map(({ digest }) => blob(digest));
}

function makeOld(folder: string): void {
  for (const name of blobs(folder)) utimesSync(path.join(folder, 'blobs/sha256', name), 1e9, 1e9);
}

describe('trimming a local cache', () => {
  afterEach(removeFolders);

  it('removes blobs that the index does not refer to', async () => {
    const folder = folderWith();
    const cache = new LocalCache(folder, 'layers');
    await exportCache(cache, ['a', 'b']);
    await exportCache(cache, ['b', 'c']);
    assert.equal(blobs(folder).length, 5);
    makeOld(folder);
    await cache.trim();
    assert.deepEqual(layersOf(folder), ['b', 'c']);
    assert.equal(blobs(folder).length, 3);
  });

  it('keeps blobs that a running solve has imported, found or written', async () => {
    const folder = folderWith();
    const [cache, other] = [new LocalCache(folder, 'layers'), new LocalCache(folder, 'layers')];
    await exportCache(cache, ['imported', 'too']);
    makeOld(folder);
    await other.importEntry();
    await exportCache(cache, ['new']);
    await cache.trim();
    assert.equal(blobs(folder).length, 5, 'the old cache is still being read');
    makeOld(folder);
    assert.ok(await other.store.has(`sha256:${createHash('sha256').update('too').digest('hex')}`));
    await cache.trim();
    assert.deepEqual(blobs(folder).length, 3, 'the blob that was found is kept');
    await exportCache(other, ['too', 'new']);
    assert.deepEqual(layersOf(folder), ['too', 'new']);
  });

  it('keeps a blob that is requested concurrently, or reports it as missing', async () => {
    const folder = folderWith();
    const [cache, other] = [new LocalCache(folder, 'layers'), new LocalCache(folder, 'layers')];
    for (let count = 0; count < 40; count += 1) {
      await exportCache(cache, ['shared', 'one']);
      await exportCache(cache, ['two']);
      makeOld(folder);
      await Promise.all([cache.trim(), exportCache(other, ['shared', 'two'])]);
      assert.deepEqual(layersOf(folder), ['shared', 'two']);
    }
  });

  it('removes nothing if the index or a manifest is damaged', async () => {
    const folder = folderWith();
    const cache = new LocalCache(folder, 'layers');
    await exportCache(cache, ['a']);
    const {
      manifests: [manifest],
    } = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')) as { manifests: { digest: string }[] };
    writeFileSync(path.join(folder, 'blobs/sha256', manifest?.digest.replace('sha256:', '') ?? ''), 'damaged');
    makeOld(folder);
    await assert.rejects(cache.trim(), { code: GrpcCode.DATA_LOSS });
    writeFileSync(path.join(folder, 'index.json'), '{');
    await assert.rejects(cache.trim(), { code: GrpcCode.DATA_LOSS });
    assert.equal(blobs(folder).length, 2);
  });

  it('does nothing without a cache', () => new LocalCache(path.join(folderWith(), 'none'), 'layers').trim());

  it('leaves a complete cache when its process is killed', async function () {
    this.timeout('60s');
    const folder = folderWith();
    for (let count = 0; count < 12; count += 1) {
      const writer = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(writer, 'exit');
      await once(writer.stdout, 'data');
      await sleep(Math.random() * 150);
      writer.kill('SIGKILL');
      await ended;
      if (!existsSync(path.join(folder, 'index.json'))) continue;
      assert.ok(layersOf(folder).includes('shared'));
    }
    const cache = new LocalCache(folder, 'layers');
    await exportCache(cache, ['last']);
    await sleep(5);
    await cache.trim(0);
    assert.deepEqual(layersOf(folder), ['last']);
    assert.deepEqual([blobs(folder).length, readdirSync(path.join(folder, 'incoming')).length], [2, 0]);
  });
});
