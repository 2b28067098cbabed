import { readDatabase, signatureOf } from './database.ts';
import type { DatabaseFile } from './database.ts';
import type { SessionRecord } from '../../log/fold.ts';
import { selectIndexedSessions, selectSessions } from './rows.ts';
import type { IndexedSession } from './rows.ts';
import type { Database, SqlJsStatic } from './sql.ts';
import { readRecordedWorkspaces } from '../workspaces.ts';
import type { RecordedWorkspaces } from '../workspaces.ts';

/** The database as it was last read. */
export interface Stored {
  /** Absent if there is no usable database; everything is read from the logs then. */
  readonly database: Database | undefined;
  /** Newest first. */
  readonly sessions: readonly IndexedSession[];
  readonly ids: ReadonlySet<string>;
  readonly known: RecordedWorkspaces;
  /** Why the database cannot be used; absent if it does not exist. */
  readonly problem: Exclude<DatabaseFile, { state: 'good' | 'absent' }> | undefined;
}

/** A session takes about 3 KB of memory. */
const MAX_REMEMBERED = 30_000;

/** Holds a copy of the database in memory, and reads the file again only when it has changed. */
export class DatabaseReader {
  readonly #path: string;
  readonly #loadSql: () => Promise<SqlJsStatic>;
  /** A session in the database never changes. */
  readonly #remembered = new Map<string, SessionRecord>();
  #signature: string | undefined;
  #stored: Stored | undefined;

  constructor(path: string, sql: () => Promise<SqlJsStatic>) {
    this.#path = path;
    this.#loadSql = sql;
  }

  /** The current state; the same object as long as the file does not change. */
  async refresh(): Promise<Stored> {
    const signature = await signatureOf(this.#path);
    if (this.#stored !== undefined && signature === this.#signature) return this.#stored;
    const found: DatabaseFile =
      signature === 'ENOENT' ? { state: 'absent' } : await readDatabase(this.#loadSql(), this.#path);
    const stored = toStored(found);
    this.close();
    this.#signature = signature;
    this.#stored = stored;
    return stored;
  }

  /** The records of these sessions, in the same order. */
  records(sessions: readonly IndexedSession[]): SessionRecord[] {
    const database = this.#stored?.database;
    if (database === undefined) return [];
    if (this.#remembered.size + sessions.length > MAX_REMEMBERED) this.#remembered.clear();
    const missing = sessions.filter(({ id }) => !this.#remembered.has(id));
    for (const record of selectSessions(
      database,
      missing.map(({ number }) => number),
    ))
      this.#remembered.set(record.id, record);
    return sessions.map(({ id }) => this.#remembered.get(id)).filter((record) => record !== undefined);
  }

  close(): void {
    this.#stored?.database?.close();
    this.#stored = undefined;
  }
}

function toStored(found: DatabaseFile): Stored {
  if (found.state === 'good') {
    const sessions = selectIndexedSessions(found.database);
    const ids = new Set(sessions.map(({ id }) => id));
    return {
      database: found.database,
      sessions,
      ids,
      known: readRecordedWorkspaces(found.database),
      problem: undefined,
    };
  }
  const known: RecordedWorkspaces = { keys: new Map(), successes: new Map(), results: new Map() };
  return {
    database: undefined,
    sessions: [],
    ids: new Set(),
    known,
    problem: found.state === 'absent' ? undefined : found,
  };
}
