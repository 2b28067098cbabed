import { LocalCache } from '../../buildkit/session/local-cache.ts';
import { content } from '../../buildkit/session/content.ts';
import type { SolveOptions } from '../../buildkit/solve.ts';
import type { ImageRequest } from '../images/image-request.ts';

export interface OpenLayerCache {
  readonly cache: NonNullable<SolveOptions['request']['cache']>;
  readonly services: NonNullable<SolveOptions['services']>;
  /** After a solve: stores what it exported, and removes blobs that are no longer referenced. */
  readonly commit: (exporterResponse: Readonly<Record<string, string>>) => Promise<void>;
}

/** The layer cache that a build reads and writes. Rejects if the one to read is damaged. */
export async function openLayerCache({ cacheFrom, cacheTo }: ImageRequest): Promise<OpenLayerCache> {
  const from = cacheFrom === undefined ? undefined : new LocalCache(cacheFrom, 'layers-before');
  const to = cacheTo === undefined ? undefined : new LocalCache(cacheTo, 'layers');
  const imported = await from?.importEntry();
  const stores = [from, to].flatMap((each) => (each === undefined ? [] : [[each.storeName, each.store] as const]));
  return {
    cache: {
      imports: imported === undefined ? [] : [imported],
      exports: to === undefined ? [] : [to.exportEntry({ mayFail: true })],
    },
    services: stores.length === 0 ? [] : content(Object.fromEntries(stores)),
    commit: async (response) => {
      await to?.commit(response);
      // Blobs that cannot be removed now are removed after a later build.
      await to?.trim().catch(() => undefined);
    },
  };
}
