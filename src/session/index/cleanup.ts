import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFinal } from '../../event/status.ts';
import { storageError } from '../../home/storage-error.ts';
import type { Home } from '../../home/folder.ts';
import { isOwned, removeOwned } from '../../home/owned.ts';
import { inTransaction, readDatabase, writeDatabase } from './database/database.ts';
import type { SessionRecord } from '../log/fold.ts';
import { STATE_LOG } from '../log/log.ts';
import { query } from './database/rows.ts';
import type { SqlJsStatic } from './database/sql.ts';

export interface CleanupLimits {
  /** Sessions that ended longer ago than this are removed with their logs, if enough others have ended since. */
  readonly maxAgeMs: number;
  /** Disk space for workspaces' logs. Logs of the oldest sessions are removed first; the sessions remain listed. */
  readonly maxLogBytes: number;
}

export const DAY_MS = 24 * 60 * 60_000;
export const DEFAULT_LIMITS: CleanupLimits = { maxAgeMs: 30 * DAY_MS, maxLogBytes: 1024 ** 3 };

export interface CleanupResult {
  readonly sessions: readonly string[];
  readonly logBytes: number;
}

export interface EndedSession {
  readonly id: string;
  readonly at: number;
}

/**
 * Removes expired sessions, and the oldest logs beyond the size limit. Never touches a session that is or may be
 * running, nor a folder without our marker. The caller holds the lock. Throws `storage` or `disk_full`.
 */
export async function cleanUp(
  home: Home,
  sql: SqlJsStatic,
  unindexed: readonly SessionRecord[],
  { maxAgeMs, maxLogBytes }: CleanupLimits,
  now: number,
): Promise<CleanupResult> {
  const stored = await storedEnds(home, sql);
  const others = unindexed.flatMap(({ id, status, completedAt }): EndedSession[] =>
    isFinal(status) && completedAt !== undefined ? [{ id, at: completedAt }] : [],
  );
  const all = new Map([...stored, ...others].map((each) => [each.id, each]));
  const old = expiredSessions([...all.values()], maxAgeMs, now).map(({ id }) => id);
  await removeSessions(home, sql, old);
  for (const id of old) all.delete(id);
  return { sessions: old, logBytes: await trimLogs(home, [...all.values()], maxLogBytes) };
}

/** How many sessions must have ended within the age limit before any other one expires. */
const MIN_RECENT = 10;

/**
 * A wrong clock would make the whole history look old at once, so sessions expire only if enough others are recent;
 * those dated in the future do not count.
 */
export function expiredSessions<T extends Pick<EndedSession, 'at'>>(
  sessions: readonly T[],
  maxAgeMs: number,
  now: number,
): T[] {
  const recent = sessions.filter(({ at }) => at >= now - maxAgeMs && at <= now);
  return recent.length < MIN_RECENT ? [] : sessions.filter(({ at }) => at < now - maxAgeMs);
}

/**
 * Removes ended sessions: first their logs, which frees space even on a full disk, then their rows. The caller holds
 * the lock. Throws `storage` or `disk_full`; calling it again removes the rest.
 */
export async function removeSessions(home: Home, sql: SqlJsStatic, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const id of ids) {
    if (isOwned(home.session(id))) await removeOwned(home.session(id));
  }
  const found = await readDatabase(sql, home.sessionsDb);
  if (found.state === 'refused') throw found.error;
  if (found.state !== 'good') return;
  const { database } = found;
  try {
    inTransaction(database, () =>
      database.run('DELETE FROM sessions WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]),
    );
    if (database.getRowsModified() === 0) return;
    // Otherwise the deleted rows would remain readable in the file.
    database.run('VACUUM');
    await writeDatabase(database, home.sessionsDb);
  } finally {
    database.close();
  }
}

async function storedEnds(home: Home, sql: SqlJsStatic): Promise<EndedSession[]> {
  const found = await readDatabase(sql, home.sessionsDb);
  if (found.state !== 'good') return [];
  try {
    return query(found.database, 'SELECT id, completed_at FROM sessions', [], ([id, at]) => ({
      id: String(id),
      at: Number(at),
    }));
  } finally {
    found.database.close();
  }
}

/** Removes the logs of the oldest sessions until the rest fits, and returns how many bytes were freed. */
async function trimLogs(home: Home, sessions: readonly EndedSession[], maxBytes: number): Promise<number> {
  const oldestFirst = [...sessions]
    .sort((a, b) => a.at - b.at)
    .map(({ id }) => home.session(id))
    .filter(isOwned);
  const logs: Log[] = [];
  for (const folder of oldestFirst) logs.push(...(await detailLogs(folder)));
  let total = logs.reduce((sum, { bytes }) => sum + bytes, 0);
  let removed = 0;
  for (const { path, bytes } of logs) {
    if (total <= maxBytes) break;
    await rm(path, { force: true }).catch((error: unknown) => Promise.reject(storageError('delete', path, error)));
    total -= bytes;
    removed += bytes;
  }
  return removed;
}

interface Log {
  readonly path: string;
  readonly bytes: number;
}

async function detailLogs(folder: string): Promise<Log[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names
    .filter((name) => name !== STATE_LOG && /\.jsonl(?:\.gz)?$/.test(name))
    .map((name) => join(folder, name));
  return Promise.all(
    paths.map(async (path) => ({
      path,
      bytes: await stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    })),
  );
}
