import { randomBytes } from 'node:crypto';
import { createHash } from 'node:crypto';
import { LocalCache } from '../../../src/buildkit/session/local-cache.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

async function put(cache: LocalCache, bytes: Buffer): Promise<{ digest: string; size: number }> {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const writer = await cache.store.write(randomBytes(6).toString('hex'), digest);
  try {
    await writer.append(bytes);
    await writer.commit(digest, bytes.length);
  } finally {
    await writer.close();
  }
  return { digest, size: bytes.length };
}

/** Exports a cache with these layers like a solve. Equal texts are the same layer. */
export async function exportCache(cache: LocalCache, layers: readonly string[]): Promise<void> {
  const manifests = [];
  for (const layer of layers) {
    const bytes = Buffer.from(layer);
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    if (!(await cache.store.has(digest))) await put(cache, bytes);
    manifests.push({ mediaType: LAYER, digest, size: bytes.length });
  }
  const manifest = await put(
    cache,
    Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests, nonce: randomBytes(6).toString('hex') }),
    ),
  );
  await cache.commit({ 'cache.manifest': JSON.stringify({ mediaType: INDEX, ...manifest }) });
}

// As a program, it exports and trims until it is killed.
if (process.argv[1] === import.meta.filename) {
  const cache = new LocalCache(process.argv[2] ?? '', 'layers');
  process.stdout.write('started\n');
  for (let count = 0; ; count += 1) {
    await exportCache(cache, ['shared', `layer ${count}`.repeat(20_000), randomBytes(60_000).toString('hex')]);
    await cache.trim(0);
  }
}
