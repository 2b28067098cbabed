import { DvmError } from '../../event/error.ts';
import { isFinal } from '../../event/status.ts';
import type { Home } from '../../home/folder.ts';
import { type LockOptions, withLock } from '../../home/lock.ts';
import { archiveDetails } from '../log/archive.ts';
import { type CleanupResult, type CleanupLimits, cleanUp, removeSessions } from './cleanup.ts';
import { signatureOf } from './database/database.ts';
import { matches, type SessionFilter } from './database/filter.ts';
import type { SessionRecord } from '../log/fold.ts';
import { indexEndedSessions, describeIndexFailure } from './indexing.ts';
import type { AssignedKey } from './keys.ts';
import { healIfLost } from '../log/lost.ts';
import { newestFirst, pickOne } from './query.ts';
import { DatabaseReader, type Stored } from './database/database-reader.ts';
import { type IndexedSession, selectIndexedSessions } from './database/rows.ts';
import { loadSql, type SqlJsStatic } from './database/sql.ts';
import { newestBuildFirst, selectTrend, trendOf, type TrendPoint, type TrendQuery } from './trend.ts';
import { UnindexedSessions } from './unindexed-sessions.ts';
import { withSessions, type RecordedWorkspaces, type LastResult, type LastSuccess } from './workspaces.ts';

/** Held while keys are assigned, lost sessions are ended, or the database is written. */
export const SESSIONS_LOCK = 'sessions';

export interface SessionPage {
  readonly limit: number;
  readonly offset?: number;
  readonly filter?: SessionFilter;
}

/** A page of the history, and the total number of sessions. */
export interface SessionSlice {
  /** How many sessions match the filter. */
  readonly total: number;
  /** Newest first. */
  readonly sessions: readonly SessionRecord[];
}

/** Operations on the history. Each may take long, and none needs the caller's thread. */
export interface Index {
  slice(page: SessionPage): Promise<SessionSlice>;
  get(idOrPrefix: string): Promise<SessionRecord>;
  trend(key: string, trendQuery: TrendQuery): Promise<TrendPoint[]>;
  lastSuccessful(): Promise<ReadonlyMap<string, LastSuccess>>;
  lastResults(): Promise<ReadonlyMap<string, LastResult>>;
  keys(options: { locked: boolean }): Promise<ReadonlyMap<string, AssignedKey>>;
  indexEnded(): Promise<void>;
  heal(): Promise<string[]>;
  clean(limits: CleanupLimits): Promise<CleanupResult>;
  remove(id: string): Promise<void>;
  signature(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Combines the database with the sessions that are only in the logs yet. Only what has changed is read again, so it can
 * be queried every second.
 */
export class SessionIndex implements Index {
  readonly #home: Home;
  readonly #warn: (message: string) => void;
  readonly #sql: () => Promise<SqlJsStatic>;
  readonly #reader: DatabaseReader;
  readonly #unindexed: UnindexedSessions;
  #turn: Promise<unknown> = Promise.resolve();
  #repairAttempt: Stored | undefined;

  constructor(home: Home, warn: (message: string) => void, locateWasm?: () => string) {
    this.#home = home;
    this.#warn = warn;
    this.#sql = () => loadSql(locateWasm);
    this.#reader = new DatabaseReader(home.sessionsDb, this.#sql);
    this.#unindexed = new UnindexedSessions(home);
  }

  /** Warns the user when another process holds the lock for long. */
  get #waiting(): LockOptions {
    return { onLongWait: this.#warn };
  }

  /** A page of the history; only the sessions on it are read. */
  async slice({ limit, offset = 0, filter }: SessionPage): Promise<SessionSlice> {
    return this.#query(({ sessions, database }) => {
      const stored =
        filter === undefined ? sessions : database === undefined ? [] : selectIndexedSessions(database, filter);
      const others = this.#unindexed.records().filter((record) => matches(record, filter ?? {}));
      const all: readonly (IndexedSession | SessionRecord)[] =
        others.length === 0 ? stored : newestFirst([...stored, ...others]);
      const shown = all.slice(offset, offset + limit);
      const read = new Map(
        this.#reader.records(shown.filter((each) => 'number' in each)).map((record) => [record.id, record]),
      );
      return {
        total: all.length,
        sessions: shown
          .map((each) => ('number' in each ? read.get(each.id) : each))
          .filter((record) => record !== undefined),
      };
    });
  }

  /**
   * The session with this id or unambiguous prefix of one. Throws `not_found`, listing the candidates if there are
   * several.
   */
  async get(idOrPrefix: string): Promise<SessionRecord> {
    const prefix = idOrPrefix.trim().toLowerCase();
    const isMeant = ({ id }: { id: string }) => prefix !== '' && id.startsWith(prefix);
    return this.#query(({ sessions }) =>
      pickOne(idOrPrefix, this.#records(sessions.filter(isMeant).slice(0, 10)).filter(isMeant)),
    );
  }

  /** The newest ended builds of the workspace with this key, newest first. */
  async trend(key: string, trendQuery: TrendQuery): Promise<TrendPoint[]> {
    return this.#query(({ database }) => {
      const stored = database === undefined ? [] : selectTrend(database, key, trendQuery);
      return [...stored, ...trendOf(this.#unindexed.records(), key, trendQuery)]
        .sort(newestBuildFirst)
        .slice(0, trendQuery.limit);
    });
  }

  /** The image of the last successful build of each workspace, by identity. A failed build never changes it. */
  async lastSuccessful(): Promise<ReadonlyMap<string, LastSuccess>> {
    return this.#query((_, known) => known.successes);
  }

  /** The status of the newest build of each workspace, by identity. */
  async lastResults(): Promise<ReadonlyMap<string, LastResult>> {
    return this.#query((_, known) => known.results);
  }

  /** The assigned keys, by identity. `locked` says that the caller holds the lock. */
  async keys(options: { locked: boolean }): Promise<ReadonlyMap<string, AssignedKey>> {
    return this.#query((_, known) => known.keys, options);
  }

  /**
   * Adds ended sessions to the database. Throws `storage` or `disk_full`; the history then remains readable from the
   * logs.
   */
  async indexEnded(): Promise<void> {
    const indexed = await withLock(
      this.#home,
      SESSIONS_LOCK,
      async () => indexEndedSessions(this.#home, await this.#sql(), this.#warn),
      this.#waiting,
    );
    for (const id of indexed) await archiveDetails(this.#home.session(id));
  }

  /**
   * Marks sessions whose process no longer exists as lost, adds ended sessions to the database, and returns the ids of
   * the lost ones. Throws `storage` or `disk_full`.
   */
  async heal(): Promise<string[]> {
    if (!(await this.#query(() => this.#unindexed.records().length > 0))) return [];
    const lost = await withLock(
      this.#home,
      SESSIONS_LOCK,
      async () => {
        const records = await this.#query(() => this.#unindexed.records(), { locked: true });
        return records.filter((record) => healIfLost(this.#home.session(record.id), record)).map((record) => record.id);
      },
      this.#waiting,
    );
    await this.indexEnded();
    return lost;
  }

  /** Removes expired sessions, and the oldest logs beyond the size limit. Throws `storage` or `disk_full`. */
  async clean(limits: CleanupLimits): Promise<CleanupResult> {
    return withLock(
      this.#home,
      SESSIONS_LOCK,
      async () => {
        const unindexed = await this.#query(() => this.#unindexed.records(), { locked: true });
        return cleanUp(this.#home, await this.#sql(), unindexed, limits, Date.now());
      },
      this.#waiting,
    );
  }

  /**
   * Removes an ended session and its logs. Throws `not_found`, `usage` if it is still running, `storage` or
   * `disk_full`.
   */
  async remove(id: string): Promise<void> {
    await withLock(
      this.#home,
      SESSIONS_LOCK,
      async () => {
        const record = await this.#query(
          ({ sessions }) =>
            this.#records(sessions.filter((session) => session.id === id)).find((each) => each.id === id),
          { locked: true },
        );
        if (record === undefined) throw new DvmError({ kind: 'not_found', message: `There is no session "${id}".` });
        if (!isFinal(record.status))
          throw new DvmError({
            kind: 'usage',
            message: `The session ${id} is still running.`,
            hint: 'Stop it, or wait until it has ended.',
          });
        await removeSessions(this.#home, await this.#sql(), [id]);
      },
      this.#waiting,
    );
  }

  /** A string that differs after each change of the history. */
  async signature(): Promise<string> {
    return `${await signatureOf(this.#home.sessionsDb)} ${this.#unindexed.signature()}`;
  }

  /** Frees the memory of the database; the next query loads it again. */
  close(): Promise<void> {
    return this.#inTurn(() => Promise.resolve(this.#reader.close()));
  }

  /**
   * Reads what has changed and then runs a query. One at a time, so that a query never sees half of an update. Without
   * `locked`, a damaged database is repaired first, which needs the lock.
   */
  async #query<T>(ask: (stored: Stored, known: RecordedWorkspaces) => T, options = { locked: false }): Promise<T> {
    if (!options.locked) await this.#repair();
    return this.#inTurn(async () => {
      const stored = await this.#reader.refresh();
      await this.#unindexed.refresh(stored.ids);
      return ask(stored, withSessions(stored.known, this.#unindexed.records()));
    });
  }

  /** These indexed sessions and all that are only in the logs, newest first. */
  #records(sessions: readonly IndexedSession[]): SessionRecord[] {
    const read = new Map(this.#reader.records(sessions).map((record) => [record.id, record]));
    const all: readonly (IndexedSession | SessionRecord)[] = newestFirst([...sessions, ...this.#unindexed.records()]);
    return all.map((each) => ('number' in each ? read.get(each.id) : each)).filter((record) => record !== undefined);
  }

  /** Tries once to repair a database that cannot be used, by indexing again. */
  async #repair(): Promise<void> {
    const stored = await this.#inTurn(() => this.#reader.refresh());
    if (stored.problem === undefined || stored === this.#repairAttempt) return;
    this.#repairAttempt = stored;
    try {
      await this.indexEnded();
    } catch (error) {
      this.#warn(describeIndexFailure(error));
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
