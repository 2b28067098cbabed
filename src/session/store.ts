import { randomUUID } from 'node:crypto';
import { DvmError } from '../event/error.ts';
import type { BuildFlags, WorkspaceRef } from '../event/event.ts';
import type { Home } from '../home/folder.ts';
import { withLock } from '../home/lock.ts';
import type { LockOptions } from '../home/lock.ts';
import { createOwned, removeOwned } from '../home/owned.ts';
import { currentProcess } from '../process/identity.ts';
import type { CleanupResult, CleanupLimits } from './index/cleanup.ts';
import { EventSession, type FollowedSession, type Subscription } from './feed/followed-session.ts';
import { StoredSession } from './feed/stored-session.ts';
import { Watcher } from './feed/watcher.ts';
import type { WorkspaceDetail } from './log/detail.ts';
import { DetailReader } from './log/detail-reader.ts';
import type { SessionRecord } from './log/fold.ts';
import { assignKeys, isFileName } from './index/keys.ts';
import type { KeyRequest } from './index/keys.ts';
import { readDetailLog } from './log/log.ts';
import type { LogChunk } from './log/log.ts';
import { LogDocumentReader } from './log/document/log-document-reader.ts';
import { lastHeartbeat } from './log/lost.ts';
import { SessionRecorder } from './log/recorder.ts';
import { RemoteIndex } from './index/remote-index.ts';
import { type Index, SessionIndex, type SessionPage, type SessionSlice, SESSIONS_LOCK } from './index/session-index.ts';
import { SessionLog } from './log/session-log.ts';
import type { TrendPoint, TrendQuery } from './index/trend.ts';
import type { LastResult, LastSuccess } from './index/workspaces.ts';

export interface StoreOptions {
  /** Receives complete messages about the stored history, for the user. */
  readonly onWarning?: (message: string) => void;
  /** The path of SQLite's WebAssembly program; by default it is beside the bundle. */
  readonly locateWasm?: () => string;
  /** Whether to work on the database in a separate thread, for a process whose main thread must not block. */
  readonly inThread?: boolean;
}

export interface NewSession {
  /** Version of the program that builds. */
  readonly version: string;
  readonly flags: BuildFlags;
  readonly workspaces: readonly (Omit<WorkspaceRef, 'key'> & KeyRequest)[];
}

/** A session with the details of its workspaces. */
export interface SessionDetail {
  readonly record: SessionRecord;
  /** When its process last updated the heartbeat, in milliseconds since 1970. */
  readonly heartbeatAt?: number;
  /** By the keys of its workspaces. */
  readonly workspaces: ReadonlyMap<string, WorkspaceDetail>;
}

/** A change of the history is noticed within a second. */
const HISTORY_INTERVAL_MS = 500;

/** Opens the history under a home folder; this neither reads nor creates anything yet. */
export function openStore(home: Home, options: StoreOptions = {}): SessionStore {
  return new SessionStore(home, options);
}

/**
 * The history of builds. Any number of processes write sessions to it, and any number of views read it. Queries combine
 * the database with the sessions that are only in the logs yet.
 */
export class SessionStore {
  readonly #home: Home;
  readonly #warn: (message: string) => void;
  readonly #index: Index;
  readonly #watcher = new Watcher();
  /** The sessions that this process runs, by their ids. */
  readonly #own = new Map<string, EventSession>();

  constructor(home: Home, options: StoreOptions) {
    this.#home = home;
    this.#warn = options.onWarning ?? (() => undefined);
    this.#index = new (options.inThread === true ? RemoteIndex : SessionIndex)(home, this.#warn, options.locateWasm);
  }

  /**
   * Starts a session and assigns each workspace its permanent key. Throws `storage` or `disk_full` if the start of the
   * session cannot be stored, and `cancelled` if the signal aborts the wait for the lock.
   */
  async begin(session: NewSession, waiting: LockOptions = {}): Promise<SessionRecorder> {
    // Repairing the database needs the lock, so it happens before the lock is acquired.
    await this.#index.keys({ locked: false });
    return withLock(
      this.#home,
      SESSIONS_LOCK,
      async () => {
        const keys = assignKeys(session.workspaces, await this.#index.keys({ locked: true }));
        if (keys.size < session.workspaces.length)
          throw new DvmError({ kind: 'internal', message: 'A session contains the same workspace twice.' });
        return this.#start(session, keys);
      },
      { onLongWait: this.#warn, ...waiting },
    );
  }

  async #start(
    { version, flags, workspaces }: NewSession,
    keys: ReadonlyMap<string, string>,
  ): Promise<SessionRecorder> {
    const id = randomUUID();
    const folder = this.#home.session(id);
    const refs = workspaces.map(({ preferredKey, ...rest }) => ({
      ...rest,
      key: keys.get(rest.identity) ?? preferredKey,
    }));
    const body = { type: 'session.started', process: currentProcess(), version, flags, workspaces: refs } as const;
    createOwned(folder);
    try {
      const recorder = new SessionRecorder(id, folder, body, {
        onWarning: this.#warn,
        afterEnd: () => this.#ended(id),
      });
      const session = new EventSession();
      this.#own.set(id, session);
      recorder.subscribe((event) => session.push(event));
      return recorder;
    } catch (error) {
      await removeOwned(folder).catch(() => undefined);
      throw error;
    }
  }

  #ended(id: string): Promise<void> {
    this.#own.delete(id);
    return this.indexEnded();
  }

  /**
   * Adds ended sessions to the database. Throws `storage` or `disk_full`; the history then remains readable from the
   * logs.
   */
  indexEnded(): Promise<void> {
    return this.#index.indexEnded();
  }

  /**
   * Marks sessions whose process no longer exists as lost, adds ended sessions to the database, and returns the ids of
   * the lost ones. Throws `storage` or `disk_full`.
   */
  heal(): Promise<string[]> {
    return this.#index.heal();
  }

  /**
   * Removes expired sessions, and the oldest logs beyond the size limit; never those of a running session. Throws
   * `storage` or `disk_full`.
   */
  clean(limits: CleanupLimits): Promise<CleanupResult> {
    return this.#index.clean(limits);
  }

  /**
   * Removes an ended session and its logs. Throws `not_found`, `usage` if it is still running, `storage` or
   * `disk_full`.
   */
  remove(id: string): Promise<void> {
    return this.#index.remove(id);
  }

  /** Sessions, newest first. */
  async list(page: SessionPage): Promise<readonly SessionRecord[]> {
    return (await this.slice(page)).sessions;
  }

  /** Sessions, newest first, and the total number that match. */
  slice(page: SessionPage): Promise<SessionSlice> {
    return this.#index.slice(page);
  }

  /** The newest session. */
  async latest(): Promise<SessionRecord | undefined> {
    return (await this.list({ limit: 1 }))[0];
  }

  /**
   * The session with this id or unambiguous prefix of one. Throws `not_found`, listing the candidates if there are
   * several.
   */
  get(idOrPrefix: string): Promise<SessionRecord> {
    return this.#index.get(idOrPrefix);
  }

  /** A session with the details of its workspaces. Throws `not_found`, and `storage` if its logs cannot be read. */
  async detail(idOrPrefix: string): Promise<SessionDetail> {
    const record = await this.get(idOrPrefix);
    const heartbeatAt = lastHeartbeat(this.#home.session(record.id));
    const workspaces = await Promise.all(
      record.workspaces.map(async ({ ref }) => [ref.key, await this.openDetails(record.id, ref.key).read()] as const),
    );
    return { record, ...(heartbeatAt !== undefined && { heartbeatAt }), workspaces: new Map(workspaces) };
  }

  /** Reads a workspace's log incrementally, without its output lines. */
  openDetails(sessionId: string, key: string): DetailReader {
    if (!isFileName(sessionId) || !isFileName(key))
      throw new DvmError({ kind: 'not_found', message: `There is no log of "${key}" in the session "${sessionId}".` });
    return new DetailReader(this.#home.session(sessionId), sessionId, key);
  }

  /** Opens a workspace's log as a document with sections. Throws `not_found`. */
  async openDocument(sessionId: string, key: string): Promise<LogDocumentReader> {
    if (!isFileName(key)) throw new DvmError({ kind: 'not_found', message: `There is no log of "${key}".` });
    const { id } = await this.get(sessionId);
    return new LogDocumentReader(this.#home.session(id), key, this.follow(id));
  }

  /** Reads all events of these workspaces of a session, incrementally. */
  openLog(sessionId: string, keys: readonly string[]): SessionLog {
    if (![sessionId, ...keys].every(isFileName))
      throw new DvmError({ kind: 'not_found', message: `There is no log of the session "${sessionId}".` });
    return new SessionLog(this.#home.session(sessionId), sessionId, keys);
  }

  /** The newest ended builds of the workspace with this key, newest first. */
  trend(key: string, trendQuery: TrendQuery): Promise<TrendPoint[]> {
    return this.#index.trend(key, trendQuery);
  }

  /** The last successful build of the workspace before this time, which a later one is compared with. */
  async lastSuccessBefore(key: string, before: number): Promise<TrendPoint | undefined> {
    return (await this.trend(key, { limit: 1, before, succeeded: true }))[0];
  }

  /** The image of the last successful build of each workspace, by identity. A failed build never changes it. */
  lastSuccessful(): Promise<ReadonlyMap<string, LastSuccess>> {
    return this.#index.lastSuccessful();
  }

  /** The status of the newest build of each workspace, by identity. */
  lastResults(): Promise<ReadonlyMap<string, LastResult>> {
    return this.#index.lastResults();
  }

  /** The key of a workspace; undefined if it was never built. */
  async keyOf(identity: string): Promise<string | undefined> {
    return (await this.#index.keys({ locked: false })).get(identity)?.key;
  }

  /** The keys of all workspaces that were ever built, by identity. */
  async keys(): Promise<ReadonlyMap<string, string>> {
    return new Map([...(await this.#index.keys({ locked: false }))].map(([identity, { key }]) => [identity, key]));
  }

  /**
   * Follows a session: one of this process by its events, any other by reading what is appended to its logs. Throws
   * `not_found` for an invalid id.
   */
  follow(sessionId: string): FollowedSession {
    if (!isFileName(sessionId))
      throw new DvmError({ kind: 'not_found', message: `There is no session "${sessionId}".` });
    const find = () => this.get(sessionId);
    return this.#own.get(sessionId) ?? new StoredSession(sessionId, this.#home.session(sessionId), find, this.#watcher);
  }

  /** The events in a workspace's log from a byte offset on. Throws `storage` if it cannot be read. */
  readDetails(sessionId: string, key: string, fromOffset: number): LogChunk {
    if (!isFileName(sessionId) || !isFileName(key)) return { events: [], nextOffset: fromOffset };
    return readDetailLog(this.#home.session(sessionId), key, fromOffset);
  }

  /** Calls back within a second after a session started, changed or ended in any process. */
  watch(callback: () => void): Subscription {
    return this.#watcher.watch({ intervalMs: HISTORY_INTERVAL_MS, signature: () => this.#index.signature() }, callback);
  }

  /** Frees the memory of the database; the next query loads it again. */
  close(): void {
    void this.#index.close();
  }
}
