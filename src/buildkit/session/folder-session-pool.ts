import type { Handler } from '../grpc/server.ts';
import { fileSync, listDigest, type LocalFolder, type SentFolder } from './file-sync.ts';
import type { Session, SessionOptions } from './session.ts';

/** BuildKit checks the health of each session every few seconds. */
const MAX_IDLE_SESSIONS = 8;
const IDLE_TIMEOUT_MS = 2 * 60_000;
/** A folder is scanned once for each filter that BuildKit requested it with. */
const MAX_SENT_FOLDERS = 8;

export type Folders = Readonly<Record<string, LocalFolder>>;

/** A session that offers folders, leased to one solve. */
export interface FolderLease {
  readonly id: string;
  /** Call after the solve. Only after a successful solve is it certain what BuildKit has read. */
  readonly release: (isSolved: boolean) => void;
}

/**
 * Reuses sessions that only offer folders. BuildKit reads a folder once per session, and later solves that
 * name the session get what was read then. As long as the folders are unchanged, nothing is sent or compared by
 * BuildKit; they are only scanned here. If anything differs, a new session is opened.
 */
export class FolderSessionPool {
  readonly #offer: (services: readonly [string, Handler][], options: SessionOptions) => Promise<Session>;
  readonly #idle = new Map<string, PooledSession>();
  #isClosed = false;

  constructor(offer: (services: readonly [string, Handler][], options: SessionOptions) => Promise<Session>) {
    this.#offer = offer;
  }

  /** `sharedKey` identifies the folders. A session is leased to one solve at a time. */
  async acquire(folders: Folders, sharedKey: string, signal?: AbortSignal): Promise<FolderLease> {
    const idle = this.#idle.get(sharedKey);
    this.#idle.delete(sharedKey);
    idle?.cancelTimeout();
    if (idle !== undefined && (await idle.stillOffers(folders))) return this.#lease(sharedKey, idle);
    idle?.close();
    const sent = new SentFolders();
    const session = await this.#offer([fileSync(folders, (folder) => sent.add(folder))], {
      sharedKey,
      ...(signal && { signal }),
    });
    return this.#lease(sharedKey, new PooledSession(session, folders, sent));
  }

  close(): void {
    this.#isClosed = true;
    for (const pooled of this.#idle.values()) pooled.close();
    this.#idle.clear();
  }

  #lease(sharedKey: string, pooled: PooledSession): FolderLease {
    return {
      id: pooled.id,
      release: (isSolved) => {
        if (!isSolved || this.#isClosed || !pooled.isReusable) return pooled.close();
        // Concurrent solves each get their own session.
        this.#evict(sharedKey);
        this.#idle.set(sharedKey, pooled);
        pooled.startTimeout(() => this.#evict(sharedKey));
        const [oldest] = this.#idle.keys();
        if (this.#idle.size > MAX_IDLE_SESSIONS && oldest !== undefined) this.#evict(oldest);
      },
    };
  }

  #evict(sharedKey: string): void {
    this.#idle.get(sharedKey)?.close();
    this.#idle.delete(sharedKey);
  }
}

/** The folders that one session has sent to BuildKit, by name and filter. */
class SentFolders {
  readonly #byRequest = new Map<string, SentFolder>();
  #isAmbiguous = false;

  /** If two versions of a folder were sent, it is unknown which one BuildKit has. */
  add(sent: SentFolder): void {
    const request = JSON.stringify([sent.name, sent.filter]);
    const previous = this.#byRequest.get(request);
    if (previous !== undefined && previous.digest !== sent.digest) this.#isAmbiguous = true;
    this.#byRequest.set(request, sent);
  }

  get all(): readonly SentFolder[] {
    return [...this.#byRequest.values()];
  }

  get isReusable(): boolean {
    return !this.#isAmbiguous && this.#byRequest.size > 0 && this.#byRequest.size <= MAX_SENT_FOLDERS;
  }
}

class PooledSession {
  readonly #session: Session;
  readonly #folders: Folders;
  readonly #sent: SentFolders;
  #isOpen = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: Session, folders: Folders, sent: SentFolders) {
    this.#session = session;
    this.#folders = folders;
    this.#sent = sent;
    void session.closed.then(() => (this.#isOpen = false));
  }

  get id(): string {
    return this.#session.id;
  }

  get isReusable(): boolean {
    return this.#isOpen && this.#sent.isReusable;
  }

  /** Whether it offers these folders and they are unchanged since they were sent. */
  async stillOffers(folders: Folders): Promise<boolean> {
    if (!this.isReusable || !areSame(this.#folders, folders)) return false;
    for (const { name, filter, digest } of this.#sent.all) {
      const folder = this.#folders[name];
      if (folder === undefined || (await listDigest(folder, filter).catch(() => undefined)) !== digest) return false;
    }
    return this.isReusable;
  }

  startTimeout(onIdle: () => void): void {
    this.#timer = setTimeout(onIdle, IDLE_TIMEOUT_MS).unref();
  }

  cancelTimeout(): void {
    clearTimeout(this.#timer);
  }

  close(): void {
    this.cancelTimeout();
    this.#session.close();
  }
}

function areSame(some: Folders, others: Folders): boolean {
  const names = Object.keys(some);
  return (
    names.length === Object.keys(others).length &&
    names.every((name) => {
      const [one, other] = [some[name], others[name]];
      return (
        one?.path === other?.path &&
        one?.map === other?.map &&
        JSON.stringify(one?.exclude) === JSON.stringify(other?.exclude)
      );
    })
  );
}
