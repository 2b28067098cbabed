import { GrpcCode, GrpcError } from '../grpc/status.ts';
import type { BlobStore } from './blob-store.ts';

/** Manifests are small; a larger blob is not a manifest. */
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

interface Reference {
  readonly mediaType?: unknown;
  readonly digest?: unknown;
}

/**
 * All blobs that manifests of an OCI layout refer to, directly or indirectly (opencontainers/image-spec, image-index.md
 * and manifest.md; BuildKit's caches use both forms). Missing blobs are ignored. Rejects with DATA_LOSS for an invalid
 * manifest, because its references are unknown.
 */
export async function reachable(store: BlobStore, roots: readonly Reference[]): Promise<Set<string>> {
  const found = new Set<string>();
  const open = [...roots];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { digest } = next;
    if (typeof digest !== 'string' || found.has(digest)) continue;
    found.add(digest);
    if (isManifest(next)) open.push(...(await referencesIn(store, digest)));
  }
  return found;
}

function isManifest({ mediaType }: Reference): boolean {
  return (
    typeof mediaType === 'string' &&
    /\.(?:image\.index|image\.manifest|manifest|manifest\.list)\.v\d+\+json$/.test(mediaType)
  );
}

async function referencesIn(store: BlobStore, digest: string): Promise<Reference[]> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of store.read(digest, 0, MAX_MANIFEST_BYTES, MAX_MANIFEST_BYTES)) chunks.push(chunk);
  } catch (error) {
    // A name that is not a digest cannot refer to a blob.
    if (error instanceof GrpcError && (error.code === GrpcCode.NOT_FOUND || error.code === GrpcCode.INVALID_ARGUMENT))
      return [];
    throw error;
  }
  try {
    const { manifests, layers, blobs, config, subject } = JSON.parse(Buffer.concat(chunks).toString()) as Readonly<
      Record<string, unknown>
    >;
    return [manifests, layers, blobs, [config, subject]]
      .flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
      .filter((each): each is Reference => typeof each === 'object' && each !== null);
  } catch (error) {
    throw new GrpcError(GrpcCode.DATA_LOSS, `the manifest ${digest} in ${store.folder} is damaged`, { cause: error });
  }
}
