import { isFinal } from '../../event/status.ts';
import { DvmError } from '../../event/error.ts';
import type { Home } from '../../home/folder.ts';
import { inTransaction, newDatabase, readDatabase, setAside, writeDatabase } from './database/database.ts';
import type { SessionRecord } from '../log/fold.ts';
import { insertSession, selectIndexedSessions } from './database/rows.ts';
import type { Database, SqlJsStatic } from './database/sql.ts';
import { UnindexedSessions } from './unindexed-sessions.ts';

type Warn = (message: string) => void;

/**
 * Adds all ended sessions that are only in the logs to the database, and returns their ids. A damaged database is moved
 * aside and rebuilt from the logs. The caller holds the lock. Throws `storage` or `disk_full`; nothing is lost then,
 * and the next call tries again.
 */
export async function indexEndedSessions(home: Home, sql: SqlJsStatic, warn: Warn): Promise<string[]> {
  const { database, isNew } = await openForWriting(home, sql, warn);
  try {
    const unindexed = new UnindexedSessions(home);
    await unindexed.refresh(new Set(selectIndexedSessions(database).map(({ id }) => id)));
    const ended = unindexed.records().filter((record) => isFinal(record.status));
    if (ended.length === 0 && !isNew) return [];
    const stored = insertAll(database, ended, warn);
    if (stored.length > 0 || isNew) await writeDatabase(database, home.sessionsDb);
    return stored;
  } finally {
    database.close();
  }
}

/** `isNew` if the database replaces a damaged one, so that it has to be written even if it is empty. */
async function openForWriting(
  home: Home,
  sql: SqlJsStatic,
  warn: Warn,
): Promise<{ database: Database; isNew: boolean }> {
  const found = await readDatabase(sql, home.sessionsDb);
  switch (found.state) {
    case 'good':
      return { database: found.database, isNew: false };
    case 'absent':
      return { database: newDatabase(sql), isNew: false };
    case 'refused':
      throw found.error;
    case 'damaged': {
      const aside = await setAside(home.sessionsDb);
      const damage = `The history ${home.sessionsDb} was damaged (${found.why})`;
      warn(`${damage}. It was moved to ${aside} and rebuilt from the logs.`);
      return { database: newDatabase(sql), isNew: true };
    }
  }
}

/** A session that violates a constraint must not keep the others out; its log remains readable. */
function insertAll(database: Database, records: readonly SessionRecord[], warn: Warn): string[] {
  const stored: string[] = [];
  inTransaction(database, () => {
    for (const record of records) {
      database.run('SAVEPOINT session');
      try {
        insertSession(database, record);
        stored.push(record.id);
      } catch (error) {
        database.run('ROLLBACK TO session');
        const reason = error instanceof Error ? error.message : String(error);
        warn(`The session ${record.id} cannot be added to the history: ${reason}.`);
      }
      database.run('RELEASE session');
    }
  });
  return stored;
}

/** The message for a database that can be neither used nor repaired. */
export function describeIndexFailure(error: unknown): string {
  const reason = error instanceof DvmError ? `${error.message} ${error.report.hint ?? ''}` : String(error);
  return `The history cannot be written, so it is read from the logs. ${reason}`.trim();
}
