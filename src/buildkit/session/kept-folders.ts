import type { Handler } from '../grpc/server.ts';
import { fileSync, listDigest, type LocalFolder, type ToldFolder } from './file-sync.ts';
import type { Session, SessionOptions } from './session.ts';

/** BuildKit checks the health of each session every few seconds. */
const MOST_KEPT = 8;
/** Milliseconds. */
const KEPT_FOR_MS = 2 * 60_000;
/** A folder is scanned once for each filter that BuildKit requested it with. */
const MOST_TOLD = 8;

export type Folders = Readonly<Record<string, LocalFolder>>;

/** A session that offers folders, lent to one solve. */
export interface LentFolders {
  readonly id: string;
  /** Call after the solve. Only after a successful solve is it certain what BuildKit has read. */
  readonly giveBack: (wentWell: boolean) => void;
}

/**
 * Sessions that only offer folders and outlive a solve. BuildKit reads a folder once per session, and later solves that
 * name the session get what was read then. As long as the folders are unchanged, nothing is sent or compared by
 * BuildKit; they are only scanned here. If anything differs, a new session is opened.
 */
export class KeptFolders {
  readonly #offer: (services: readonly [string, Handler][], options: SessionOptions) => Promise<Session>;
  readonly #kept = new Map<string, Offered>();
  #isClosed = false;

  constructor(offer: (services: readonly [string, Handler][], options: SessionOptions) => Promise<Session>) {
    this.#offer = offer;
  }

  /** `sharedKey` identifies the folders. A session is lent to one solve at a time. */
  async take(folders: Folders, sharedKey: string, signal?: AbortSignal): Promise<LentFolders> {
    const kept = this.#kept.get(sharedKey);
    this.#kept.delete(sharedKey);
    kept?.wake();
    if (kept !== undefined && (await kept.stillOffers(folders))) return this.#lend(sharedKey, kept);
    kept?.close();
    const told = new Told();
    const session = await this.#offer([fileSync(folders, (each) => told.add(each))], {
      sharedKey,
      ...(signal && { signal }),
    });
    return this.#lend(sharedKey, new Offered(session, folders, told));
  }

  close(): void {
    this.#isClosed = true;
    for (const each of this.#kept.values()) each.close();
    this.#kept.clear();
  }

  #lend(sharedKey: string, offered: Offered): LentFolders {
    return {
      id: offered.id,
      giveBack: (wentWell) => {
        if (!wentWell || this.#isClosed || !offered.isReusable) return offered.close();
        // Concurrent solves each get their own session.
        this.#forget(sharedKey);
        this.#kept.set(sharedKey, offered);
        offered.sleep(() => this.#forget(sharedKey));
        const [oldest] = this.#kept.keys();
        if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#forget(oldest);
      },
    };
  }

  #forget(sharedKey: string): void {
    this.#kept.get(sharedKey)?.close();
    this.#kept.delete(sharedKey);
  }
}

/** What one session sent to BuildKit. */
class Told {
  readonly #byQuestion = new Map<string, ToldFolder>();
  #isAmbiguous = false;

  /** If it was sent two versions, BuildKit may have either. */
  add(told: ToldFolder): void {
    const question = JSON.stringify([told.name, told.filter]);
    const before = this.#byQuestion.get(question);
    if (before !== undefined && before.digest !== told.digest) this.#isAmbiguous = true;
    this.#byQuestion.set(question, told);
  }

  get all(): readonly ToldFolder[] {
    return [...this.#byQuestion.values()];
  }

  get isReusable(): boolean {
    return !this.#isAmbiguous && this.#byQuestion.size > 0 && this.#byQuestion.size <= MOST_TOLD;
  }
}

class Offered {
  readonly #session: Session;
  readonly #folders: Folders;
  readonly #told: Told;
  #isOpen = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: Session, folders: Folders, told: Told) {
    this.#session = session;
    this.#folders = folders;
    this.#told = told;
    void session.closed.then(() => (this.#isOpen = false));
  }

  get id(): string {
    return this.#session.id;
  }

  get isReusable(): boolean {
    return this.#isOpen && this.#told.isReusable;
  }

  /** Whether it offers these folders and they are unchanged since they were sent. */
  async stillOffers(folders: Folders): Promise<boolean> {
    if (!this.isReusable || !areSame(this.#folders, folders)) return false;
    for (const { name, filter, digest } of this.#told.all) {
      const folder = this.#folders[name];
      if (folder === undefined || (await listDigest(folder, filter).catch(() => undefined)) !== digest) return false;
    }
    return this.isReusable;
  }

  sleep(end: () => void): void {
    this.#timer = setTimeout(end, KEPT_FOR_MS).unref();
  }

  wake(): void {
    clearTimeout(this.#timer);
  }

  close(): void {
    this.wake();
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
