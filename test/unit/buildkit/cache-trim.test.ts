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

/** What the layers of the cache hold, each checked against its name. */
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

describe('a cache in a folder that is trimmed', () => {
  afterEach(removeFolders);

  it('holds what the index leads to, and nothing else', async () => {
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

  it('keeps what a solve that runs has imported, found or written', async () => {
    const folder = folderWith();
    const [cache, other] = [new LocalCache(folder, 'layers'), new LocalCache(folder, 'layers')];
    await exportCache(cache, ['imported', 'too']);
    makeOld(folder);
    await other.imported();
    await exportCache(cache, ['new']);
    await cache.trim();
    assert.equal(blobs(folder).length, 5, 'the old cache is still being read');
    makeOld(folder);
    assert.ok(await other.store.has(`sha256:${createHash('sha256').update('too').digest('hex')}`));
    await cache.trim();
    assert.deepEqual(blobs(folder).length, 3, 'what was found is not written again');
    await exportCache(other, ['too', 'new']);
    assert.deepEqual(layersOf(folder), ['too', 'new']);
  });

  it('keeps a blob that is asked for at the same moment, or lets it be written again', async () => {
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

  it('loses nothing when it cannot be told what is named', async () => {
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

  it('is nothing where there is none', () => new LocalCache(path.join(folderWith(), 'none'), 'layers').trim());

  it('is whole whenever its writer is killed', async function () {
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
