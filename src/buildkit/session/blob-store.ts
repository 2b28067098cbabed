import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, type FileHandle, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { GrpcCode, GrpcError } from '../grpc/status.ts';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export interface BlobWriter {
  /** Bytes written so far. */
  readonly size: number;
  append(data: Uint8Array): Promise<void>;
  /** Publishes the blob if its content is as expected, and returns its digest. Rejects with FAILED_PRECONDITION. */
  commit(expected: string, size: number | undefined): Promise<string>;
  /** Discards the blob unless it was committed. */
  close(): Promise<void>;
}

/**
 * Blobs of an OCI image layout, named by digest. A visible blob is complete: it is written under a temporary name,
 * flushed and renamed.
 */
export class BlobStore {
  readonly folder: string;
  readonly #incoming: string;
  readonly #isTrimmed: boolean;

  /**
   * In a folder that is trimmed, blobs that are requested get a new modification time, so that `sweep` keeps them.
   * Otherwise, blobs are only read.
   */
  constructor(folder: string, { isTrimmed = false }: { readonly isTrimmed?: boolean } = {}) {
    this.folder = join(folder, 'blobs', 'sha256');
    this.#incoming = join(folder, 'incoming');
    this.#isTrimmed = isTrimmed;
  }

  path(digest: string): string {
    if (!DIGEST.test(digest))
      throw new GrpcError(GrpcCode.INVALID_ARGUMENT, `${JSON.stringify(digest)} is not a digest`);
    return join(this.folder, digest.slice('sha256:'.length));
  }

  /** Rejects with NOT_FOUND. */
  async size(digest: string): Promise<number> {
    await this.touch(digest);
    return (await stat(this.path(digest)).catch((error: unknown) => refuse(digest, error))).size;
  }

  /** Records that a caller relies on the blob's existence. Rejects with NOT_FOUND. */
  async touch(digest: string): Promise<void> {
    if (!this.#isTrimmed) return;
    const now = new Date();
    await utimes(this.path(digest), now, now).catch((error: unknown) => refuse(digest, error));
  }

  /** Reads a blob in chunks, from an offset. Rejects with NOT_FOUND. */
  async *read(
    digest: string,
    offset: number,
    length: number | undefined,
    chunkBytes: number,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const file = await open(this.path(digest), 'r').catch((error: unknown) => refuse(digest, error));
    try {
      let remaining = length ?? Number.MAX_SAFE_INTEGER;
      for (let at = offset; remaining > 0;) {
        const { bytesRead, buffer } = await file.read(
          Buffer.allocUnsafe(Math.min(chunkBytes, remaining)),
          0,
          Math.min(chunkBytes, remaining),
          at,
        );
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
        at += bytesRead;
        remaining -= bytesRead;
      }
    } finally {
      await file.close();
    }
  }

  /** Starts writing a blob. Rejects with ALREADY_EXISTS if the expected blob exists. */
  async write(ref: string, expected: string): Promise<BlobWriter> {
    if (expected !== '' && (await this.has(expected))) throw alreadyExists(expected);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
    const path = join(
      this.#incoming,
      `${createHash('sha256').update(ref).digest('hex').slice(0, 16)}-${randomBytes(6).toString('hex')}`,
    );
    return new BlobFileWriter(this, path, await open(path, 'wx', 0o600));
  }

  async has(digest: string): Promise<boolean> {
    return this.size(digest).then(
      () => true,
      () => false,
    );
  }

  /**
   * Removes blobs that are not referenced and leftovers of crashed writers, unless they were touched after `since`.
   * Other processes may read and write meanwhile: they touch the blobs that they rely on, and a blob that is touched
   * while it is being removed is restored.
   */
  async sweep(referenced: ReadonlySet<string>, since: Date): Promise<void> {
    for (const name of await namesIn(this.#incoming)) await removeUntouched(join(this.#incoming, name), since);
    for (const name of await namesIn(this.folder)) {
      if (referenced.has(`sha256:${name}`)) continue;
      const path = join(this.folder, name);
      const removed = join(this.#incoming, `${name}-${randomBytes(6).toString('hex')}`);
      if (!(await isUntouched(path, since))) continue;
      await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
      await rename(path, removed).catch(ignoreMissing);
      if (await isUntouched(removed, since)) await rm(removed, { force: true });
      else await rename(removed, path).catch(ignoreMissing);
    }
  }

  /**
   * Makes the names of all blobs survive a power failure. Where folders cannot be flushed, the system does so
   * eventually.
   */
  async flush(): Promise<void> {
    const folder = await open(this.folder, 'r').catch(() => undefined);
    await folder?.sync().catch(() => undefined);
    await folder?.close();
  }
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function removeUntouched(path: string, since: Date): Promise<void> {
  if (await isUntouched(path, since)) await rm(path, { force: true });
}

/** Another process may be sweeping, too. */
function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

function isUntouched(path: string, since: Date): Promise<boolean> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs < since.getTime(),
    () => false,
  );
}

class BlobFileWriter implements BlobWriter {
  readonly #store: BlobStore;
  readonly #path: string;
  readonly #hash = createHash('sha256');
  #file: FileHandle | undefined;
  size = 0;

  constructor(store: BlobStore, path: string, file: FileHandle) {
    this.#store = store;
    this.#path = path;
    this.#file = file;
  }

  async append(data: Uint8Array): Promise<void> {
    await this.#file?.writeFile(data);
    this.#hash.update(data);
    this.size += data.length;
  }

  async commit(expected: string, size: number | undefined): Promise<string> {
    const digest = `sha256:${this.#hash.copy().digest('hex')}`;
    if (size !== undefined && size !== this.size)
      throw new GrpcError(GrpcCode.FAILED_PRECONDITION, `received ${this.size} bytes of a blob of ${size} bytes`);
    if (expected !== '' && expected !== digest)
      throw new GrpcError(GrpcCode.FAILED_PRECONDITION, `expected the blob ${expected}, but received ${digest}`);
    if (await this.#store.has(digest)) throw alreadyExists(digest);
    await this.#file?.sync();
    await this.#file?.close();
    this.#file = undefined;
    await rename(this.#path, this.#store.path(digest));
    return digest;
  }

  async close(): Promise<void> {
    if (this.#file === undefined) return;
    await this.#file.close();
    this.#file = undefined;
    await rm(this.#path, { force: true });
  }
}

function refuse(digest: string, error: unknown): never {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT')
    throw new GrpcError(GrpcCode.NOT_FOUND, `there is no blob ${digest}`);
  throw new GrpcError(GrpcCode.INTERNAL, `the blob ${digest} cannot be read: ${String(error)}`, { cause: error });
}

function alreadyExists(digest: string): GrpcError {
  return new GrpcError(GrpcCode.ALREADY_EXISTS, `the blob ${digest} already exists`);
}
