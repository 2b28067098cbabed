import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import { BlobStore } from './blob-store.ts';
import { reachable } from './reachable.ts';

/** The annotation that names entries of an OCI image layout (opencontainers/image-spec, annotations). */
const REF_NAME = 'org.opencontainers.image.ref.name';
/** The default name of a cache in BuildKit's own client. */
const TAG = 'latest';
/** Blobs that have not been requested for this long belong to no running solve. */
const GRACE_MS = 60 * 60 * 1000;

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Index {
  readonly schemaVersion: 2;
  readonly manifests: readonly Descriptor[];
}

export interface CacheEntry {
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * A folder with the results of steps, as with `type=local` (moby/buildkit, client/solve.go): an OCI image layout whose
 * index the client maintains. BuildKit knows it by `name` only, under which `content` must offer the store.
 */
export class LocalCache {
  readonly store: BlobStore;
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.store = new BlobStore(folder, { isTrimmed: true });
  }

  /** The name under which the content service offers the store. */
  get storeName(): string {
    return `local:${this.#name}`;
  }

  /**
   * The import for a solve; undefined if the cache is empty. Rejects with DATA_LOSS if the index is unreadable.
   * BuildKit reads layers only when it needs them, so they must not be trimmed until then.
   */
  async importEntry(): Promise<CacheEntry | undefined> {
    const { manifests } = await this.#index();
    const found = manifests.find(({ annotations }) => annotations?.[REF_NAME] === TAG);
    if (found === undefined) return undefined;
    for (const digest of await reachable(this.store, [found])) await this.store.touch(digest).catch(() => undefined);
    return { type: 'local', attributes: { src: this.#name, digest: found.digest } };
  }

  /** The export for a solve, with the results of all stages. */
  exportEntry({ mayFail }: { readonly mayFail: boolean }): CacheEntry {
    return { type: 'local', attributes: { dest: this.#name, mode: 'max', ...(mayFail && { 'ignore-error': 'true' }) } };
  }

  /**
   * Makes a solve's export the cache that the next one imports. The solve's response names it, unless the export
   * failed.
   */
  async commit(exporterResponse: Readonly<Record<string, string>>): Promise<void> {
    const text = exporterResponse['cache.manifest'];
    if (text === undefined) return;
    const descriptor = parsed(text);
    if (!isDescriptor(descriptor))
      throw new GrpcError(GrpcCode.DATA_LOSS, 'BuildKit returned no valid descriptor of the exported cache');
    const { manifests } = await this.#index().catch((): Index => ({ schemaVersion: 2, manifests: [] }));
    const others = manifests.filter(({ annotations }) => annotations?.[REF_NAME] !== TAG);
    await this.store.flush();
    await this.#write('oci-layout', { imageLayoutVersion: '1.0.0' });
    await this.#write('index.json', {
      schemaVersion: 2,
      manifests: [...others, { ...descriptor, annotations: { ...descriptor.annotations, [REF_NAME]: TAG } }],
    });
  }

  /**
   * Removes blobs that the index does not lead to, unless they were requested within the grace period: another solve
   * may be about to refer to them. Without other solves, no grace period is needed. Rejects with DATA_LOSS, and removes
   * nothing, if the index or a manifest is unreadable.
   */
  async trim(graceMs = GRACE_MS): Promise<void> {
    const since = new Date(Date.now() - graceMs);
    const { manifests } = await this.#index();
    await this.store.sweep(await reachable(this.store, manifests), since);
  }

  async #index(): Promise<Index> {
    const file = join(this.#folder, 'index.json');
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{"schemaVersion":2,"manifests":[]}';
      throw new GrpcError(GrpcCode.DATA_LOSS, `the cache index ${file} cannot be read: ${String(error)}`, {
        cause: error,
      });
    });
    const index = parsed(text);
    if (!isIndex(index)) throw new GrpcError(GrpcCode.DATA_LOSS, `the cache index ${file} is damaged`);
    return index;
  }

  /** Replaces the file atomically, even if the process or the machine stops. */
  async #write(name: string, content: unknown): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const temporary = join(this.#folder, `.${name}-${randomBytes(6).toString('hex')}`);
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(JSON.stringify(content));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, join(this.#folder, name));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDescriptor(value: unknown): value is Descriptor {
  const { mediaType, digest, size } = (value ?? {}) as Partial<Descriptor>;
  return typeof mediaType === 'string' && typeof digest === 'string' && typeof size === 'number';
}

function isIndex(value: unknown): value is Index {
  const { manifests } = (value ?? {}) as Partial<Index>;
  return Array.isArray(manifests) && manifests.every(isDescriptor);
}
