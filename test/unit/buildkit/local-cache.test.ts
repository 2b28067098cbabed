import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalCache } from '../../../src/buildkit/session/local-cache.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

const manifest = (digit: string): { mediaType: string; digest: string; size: number } => ({
  mediaType: 'application/vnd.oci.image.index.v1+json',
  digest: `sha256:${digit.repeat(64)}`,
  size: 7,
});
const response = (digit: string): Record<string, string> => ({ 'cache.manifest': JSON.stringify(manifest(digit)) });

describe('local cache', () => {
  afterEach(removeFolders);

  it('imports nothing before the first export', async () =>
    assert.equal(await new LocalCache(folderWith(), 'layers').importEntry(), undefined));

  it('imports the last export, and keeps entries of other names', async () => {
    const other = { ...manifest('9'), annotations: { 'org.opencontainers.image.ref.name': 'other' } };
    const folder = folderWith({ 'index.json': JSON.stringify({ schemaVersion: 2, manifests: [other] }) });
    const cache = new LocalCache(folder, 'layers');
    await cache.commit(response('1'));
    await cache.commit(response('2'));
    assert.deepEqual(await cache.importEntry(), {
      type: 'local',
      attributes: { src: 'layers', digest: manifest('2').digest },
    });
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')), {
      schemaVersion: 2,
      manifests: [other, { ...manifest('2'), annotations: { 'org.opencontainers.image.ref.name': 'latest' } }],
    });
    assert.deepEqual(readdirSync(folder).sort(), ['index.json', 'oci-layout']);
  });

  it('reads a cache of docker buildx', async () => {
    const text =
      '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",' +
      '"manifests":[{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"sha256:aa","size":1,' +
      '"annotations":{"org.opencontainers.image.ref.name":"latest"}}]}';
    assert.equal(
      (await new LocalCache(folderWith({ 'index.json': text }), 'layers').importEntry())?.attributes['digest'],
      'sha256:aa',
    );
  });

  it('is unchanged if a solve did not export it', async () => {
    const folder = folderWith();
    await new LocalCache(folder, 'layers').commit({});
    assert.deepEqual(readdirSync(folder), []);
  });

  for (const text of ['', '{', '[]', '{"manifests":7}', '{"manifests":[null]}', '{"manifests":[{"digest":7}]}']) {
    it(`reports a damaged index ${JSON.stringify(text)}, which the next export replaces`, async () => {
      const folder = folderWith({ 'index.json': text });
      const cache = new LocalCache(folder, 'layers');
      await assert.rejects(cache.importEntry(), (error: Error) => error.message.includes(join(folder, 'index.json')));
      await cache.commit(response('1'));
      assert.equal((await cache.importEntry())?.attributes['digest'], manifest('1').digest);
    });
  }
});
