import { randomUUID } from 'node:crypto';
import { DvmError } from '../event/error.ts';
import type { BuildFlags, WorkspaceRef } from '../event/event.ts';
import type { Home } from '../home/folder.ts';
import { withLock } from '../home/lock.ts';
import type { LockOptions } from '../home/lock.ts';
import { createOwned, removeOwned } from '../home/owned.ts';
import { currentProcess } from '../home/process.ts';
import { archiveDetails } from './archive.ts';
import { signatureOf } from './database.ts';
import type { WorkspaceDetail } from './detail.ts';
import { DetailReader } from './detail-reader.ts';
import { matches, type SessionFilter } from './filter.ts';
import type { SessionRecord } from './fold.ts';
import { foldIntoDatabase, sayFailure } from './history.ts';
import { assignKeys, isFileName } from './keys.ts';
import type { WantedKey } from './keys.ts';
import { readDetailLog } from './log.ts';
import type { Piece } from './log.ts';
import { healIfLost, lastHeartbeat } from './lost.ts';
import { newestFirst, theOne } from './query.ts';
import { DatabaseReader } from './reader.ts';
import type { Stored } from './reader.ts';
import { SessionRecorder } from './recorder.ts';
import { type Place, selectPlaces } from './rows.ts';
import { loadSql } from './sql.ts';
import type { SqlJsStatic } from './sql.ts';
import { newestBuildFirst, selectTrend, trendOf, type TrendPoint, type TrendQuery } from './trend.ts';
import { Unfolded } from './unfolded.ts';
import { watchSignature } from './watch.ts';
import { withSessions } from './workspaces.ts';
import type { Known, LastResult, LastSuccess } from './workspaces.ts';

const LOCK = 'sessions';

export interface StoreOptions {
  /** Told what the user should know about the stored history; each message is complete. */
  readonly onWarning?: (message: string) => void;
  /** Where the WebAssembly program of SQLite is; by default beside the bundle. */
  readonly locateWasm?: () => string;
}

export interface NewSession {
  /** Of the program that builds. */
  readonly version: string;
  readonly flags: BuildFlags;
  readonly workspaces: readonly (Omit<WorkspaceRef, 'key'> & WantedKey)[];
}

/** Everything that is known of a session. */
export interface SessionDetail {
  readonly record: SessionRecord;
  /** The last sign of life of its process, in milliseconds since 1970. */
  readonly heartbeatAt?: number;
  /** By the keys of its workspaces. */
  readonly workspaces: ReadonlyMap<string, WorkspaceDetail>;
}

/** The history of all sessions under a home folder. Opening reads nothing and creates nothing. */
export function openStore(home: Home, options: StoreOptions = {}): SessionStore {
  return new SessionStore(home, options);
}

/**
 * What happened: written by the sessions of any number of processes, read by any number of views. Queries see the database
 * and what is only in the logs so far, and read again only what has changed, so that they may be asked every second.
 */
export class SessionStore {
  readonly #home: Home;
  readonly #warn: (message: string) => void;
  readonly #sql: () => Promise<SqlJsStatic>;
  readonly #reader: DatabaseReader;
  readonly #unfolded: Unfolded;
  #turn: Promise<unknown> = Promise.resolve();
  #tried: Stored | undefined;

  constructor(home: Home, options: StoreOptions) {
    this.#home = home;
    this.#warn = options.onWarning ?? (() => undefined);
    this.#sql = () => loadSql(options.locateWasm);
    this.#reader = new DatabaseReader(home.sessionsDb, this.#sql);
    this.#unfolded = new Unfolded(home);
  }

  /**
   * Begins a session and gives each workspace its key: the one it always had, or a new one for good.
   * Throws `storage` or `disk_full` if not even the session's start can be stored, `cancelled` if the signal ends the waiting.
   */
  async begin(session: NewSession, waiting: LockOptions = {}): Promise<SessionRecorder> {
    await this.#look(() => undefined);
    return withLock(this.#home, LOCK, async () => {
      const known = await this.#look((_, seen) => seen, { locked: true });
      const keys = assignKeys(session.workspaces, known.keys);
      if (keys.size < session.workspaces.length) throw new DvmError({ kind: 'internal', message: 'A session has a workspace twice.' });
      return this.#start(session, keys);
    }, waiting);
  }

  async #start({ version, flags, workspaces }: NewSession, keys: ReadonlyMap<string, string>): Promise<SessionRecorder> {
    const id = randomUUID();
    const folder = this.#home.session(id);
    const refs = workspaces.map(({ preferredKey, ...rest }) => ({ ...rest, key: keys.get(rest.identity) ?? preferredKey }));
    const body = { type: 'session.started', process: currentProcess(), version, flags, workspaces: refs } as const;
    createOwned(folder);
    try {
      return new SessionRecorder(id, folder, body, { onWarning: this.#warn, afterEnd: () => this.fold() });
    } catch (error) {
      await removeOwned(folder).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Takes what has ended into the database. Throws `storage` or `disk_full`; nothing is lost then, and the history stays
   * readable from the logs.
   */
  async fold(): Promise<void> {
    const folded = await withLock(this.#home, LOCK, async () => foldIntoDatabase(this.#home, await this.#sql(), this.#warn));
    for (const id of folded) await archiveDetails(this.#home.session(id));
  }

  /**
   * Ends the sessions whose process is gone, and takes what has ended into the database. Returns the ids of the lost ones.
   * A session whose process lives is never touched. Throws `storage` or `disk_full`.
   */
  async heal(): Promise<string[]> {
    if (!(await this.#look(() => this.#unfolded.records().length > 0))) return [];
    const lost = await withLock(this.#home, LOCK, async () => {
      const records = await this.#look(() => this.#unfolded.records(), { locked: true });
      return records.filter((record) => healIfLost(this.#home.session(record.id), record)).map((record) => record.id);
    });
    await this.fold();
    return lost;
  }

  /** Sessions, newest first. */
  async list({ limit, offset = 0, filter }: { limit: number; offset?: number; filter?: SessionFilter }): Promise<SessionRecord[]> {
    const end = offset + limit;
    return this.#look(({ places, database }) => {
      const wanted = filter === undefined ? places : database === undefined ? [] : selectPlaces(database, filter);
      return this.#records(wanted.slice(0, end), filter).slice(offset, end);
    });
  }

  /** Everything that is known of a session. Throws `not_found`, and `storage` if its logs cannot be read. */
  async detail(idOrPrefix: string): Promise<SessionDetail> {
    const record = await this.get(idOrPrefix);
    const folder = this.#home.session(record.id);
    const heartbeatAt = lastHeartbeat(folder);
    const workspaces = await Promise.all(record.workspaces.map(async ({ ref }) => [ref.key, await this.openDetails(record.id, ref.key).read()] as const));
    return { record, ...(heartbeatAt !== undefined && { heartbeatAt }), workspaces: new Map(workspaces) };
  }

  /** Follows what a workspace's log tells besides its output. */
  openDetails(sessionId: string, key: string): DetailReader {
    if (!isFileName(sessionId) || !isFileName(key)) throw new DvmError({ kind: 'not_found', message: `There is no log of "${key}" in the session "${sessionId}".` });
    return new DetailReader(this.#home.session(sessionId), sessionId, key);
  }

  /** The newest ended builds of the workspace with this key, newest first. */
  async trend(key: string, wanted: TrendQuery): Promise<TrendPoint[]> {
    return this.#look(({ database }) => {
      const stored = database === undefined ? [] : selectTrend(database, key, wanted);
      return [...stored, ...trendOf(this.#unfolded.records(), key, wanted)].sort(newestBuildFirst).slice(0, wanted.limit);
    });
  }

  /** The last build of the workspace that succeeded before this time: what a later one is compared with. */
  async lastSuccessBefore(key: string, before: number): Promise<TrendPoint | undefined> {
    return (await this.trend(key, { limit: 1, before, succeeded: true }))[0];
  }

  /** The newest session. */
  async latest(): Promise<SessionRecord | undefined> {
    return (await this.list({ limit: 1 }))[0];
  }

  /** The session with this id, or whose id alone begins with it. Throws `not_found`, with the candidates if there are several. */
  async get(idOrPrefix: string): Promise<SessionRecord> {
    const prefix = idOrPrefix.trim().toLowerCase();
    const isMeant = ({ id }: { id: string }) => prefix !== '' && id.startsWith(prefix);
    return this.#look(({ places }) => theOne(idOrPrefix, this.#records(places.filter(isMeant).slice(0, 10)).filter(isMeant)));
  }

  /** The image of the last successful build of each workspace, by identity. A failed build never changes it. */
  async lastSuccessful(): Promise<ReadonlyMap<string, LastSuccess>> {
    return this.#look((_, known) => known.successes);
  }

  /** How the newest build of each workspace ended, or stands, by identity. */
  async lastResults(): Promise<ReadonlyMap<string, LastResult>> {
    return this.#look((_, known) => known.results);
  }

  /** The key of a workspace; undefined if it was never built. */
  async keyOf(identity: string): Promise<string | undefined> {
    return this.#look((_, known) => known.keys.get(identity)?.key);
  }

  /** A workspace's steps and output from a byte offset on; nothing if there are none. Throws `storage` if they cannot be read. */
  readDetails(sessionId: string, key: string, fromOffset: number): Piece {
    if (!isFileName(sessionId) || !isFileName(key)) return { events: [], nextOffset: fromOffset };
    return readDetailLog(this.#home.session(sessionId), key, fromOffset);
  }

  /** Calls back within a second after a session began, changed or ended, in whatever process. */
  watch(callback: () => void): { dispose: () => void } {
    return watchSignature(async () => `${await signatureOf(this.#home.sessionsDb)} ${this.#unfolded.signature()}`, callback);
  }

  /** Frees the memory of the database; queries may still be asked. */
  close(): void {
    void this.#inTurn(() => Promise.resolve(this.#reader.close()));
  }

  /**
   * Reads what has changed, and then asks a question about it. One at a time: a question never sees half of an update.
   * Whoever holds the lock says so, for repairing needs the lock itself.
   */
  async #look<T>(ask: (stored: Stored, known: Known) => T, options = { locked: false }): Promise<T> {
    if (!options.locked) await this.#repair();
    return this.#inTurn(async () => {
      const stored = await this.#reader.refresh();
      await this.#unfolded.refresh(stored.ids);
      return ask(stored, withSessions(stored.known, this.#unfolded.records()));
    });
  }

  /** The stored sessions at these places and all that are only in the logs, newest first. */
  #records(places: readonly Place[], filter: SessionFilter = {}): SessionRecord[] {
    return [...this.#reader.sessions(places), ...this.#unfolded.records().filter((record) => matches(record, filter))].sort(newestFirst);
  }

  /** Tries once to repair a database that cannot be used; folding does so, or says why not. */
  async #repair(): Promise<void> {
    const stored = await this.#inTurn(() => this.#reader.refresh());
    if (stored.trouble === undefined || stored === this.#tried) return;
    this.#tried = stored;
    try {
      await this.fold();
    } catch (error) {
      this.#warn(sayFailure(error));
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
