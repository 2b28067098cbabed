import type {
  BuildFlags,
  PhaseNumber,
  Platform,
  ProcessIdentity,
  Readiness,
  WorkspaceRef,
  WorkspaceResult,
} from '../../../event/event.ts';
import type { CancelReason, SessionStatus, WorkspaceStatus } from '../../../event/status.ts';
import { filterSql, type SessionFilter } from './filter.ts';
import type { SessionRecord, Warning, WorkspaceRow } from '../../log/fold.ts';
import { CLOCK_TOLERANCE_MS, newestFirst } from '../query.ts';
import type { Database } from './sql.ts';

/** The parts of a session that are shown but never searched, stored as JSON. */
interface Details {
  readonly flags: BuildFlags;
  readonly process: ProcessIdentity;
  readonly platform?: Platform;
  readonly readiness?: Readiness;
  readonly warnings: readonly Warning[];
}

type Value = number | string | Uint8Array | null;

/** Stores an ended session. Throws if it violates a constraint of the schema. */
export function insertSession(database: Database, record: SessionRecord): void {
  const { id, status, startedAt, completedAt, version, flags, process, platform, readiness, warnings } = record;
  const details: Details = { flags, process, ...(platform && { platform }), ...(readiness && { readiness }), warnings };
  run(
    database,
    'INSERT INTO sessions (id, status, started_at, completed_at, version, details) VALUES (?, ?, ?, ?, ?, ?)',
    [id, status, startedAt, completedAt ?? null, version, JSON.stringify(details)],
  );
  const [number] = query(database, 'SELECT last_insert_rowid()', [], ([value]) => Number(value));
  for (const [position, row] of record.workspaces.entries()) {
    insertRow(database, number ?? 0, position, row);
    updateWorkspace(database, number ?? 0, id, row);
  }
}

function insertRow(database: Database, session: number, position: number, row: WorkspaceRow): void {
  const { key, identity } = row.ref;
  const ref = JSON.stringify(row.ref);
  run(database, 'INSERT OR IGNORE INTO workspaces (key, identity, ref) VALUES (?, ?, ?)', [key, identity, ref]);
  run(
    database,
    `INSERT INTO session_workspaces
    (session, key, position, status, reason, started_at, completed_at, phase, result, ref)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULLIF(?, (SELECT ref FROM workspaces WHERE key = ?)))`,
    [
      session,
      key,
      position,
      row.status,
      row.reason ?? null,
      row.startedAt ?? null,
      row.completedAt ?? null,
      row.phase ?? null,
      JSON.stringify(row.result),
      ref,
      key,
    ],
  );
}

/**
 * Sessions are not stored in the order in which they ended, so times are compared. Only a success changes the last
 * success.
 */
function updateWorkspace(database: Database, session: number, sessionId: string, row: WorkspaceRow): void {
  const { key, identity } = row.ref;
  const at = row.completedAt ?? null;
  // A session that a wrong clock dated in the future must not remain the last one until then.
  const now = Date.now() + CLOCK_TOLERANCE_MS;
  run(
    database,
    `UPDATE workspaces SET last_session = ?, last_at = ?
    WHERE key = ? AND identity = ? AND (coalesce(last_at, 0) <= ? OR last_at > ?)`,
    [session, at, key, identity, at, now],
  );
  if (row.status !== 'succeeded' || row.result?.image === undefined) return;
  run(
    database,
    `UPDATE workspaces SET success_image = ?, success_image_id = ?, success_digest = ?,
    success_session = ?, success_at = ?
    WHERE identity = ? AND (coalesce(success_at, 0) <= ? OR success_at > ?)`,
    [row.result.image, row.result.imageId ?? null, row.result.changeDigest ?? null, sessionId, at, identity, at, now],
  );
}

function run(database: Database, sql: string, values: Value[]): void {
  database.run(sql, values);
}

/** The position of a stored session in the history. */
export interface IndexedSession {
  readonly number: number;
  readonly id: string;
  readonly startedAt: number;
}

/** The stored sessions that match, newest first. SQLite returns a few lists faster than thousands of rows. */
export function selectIndexedSessions(database: Database, filter: SessionFilter = {}): IndexedSession[] {
  const { where, values } = filterSql(filter);
  const [lists] = query(
    database,
    `SELECT json_group_array(number), json_group_array(id), json_group_array(started_at) FROM sessions WHERE ${where}`,
    values,
    (row) => row.map((list) => JSON.parse(String(list)) as unknown[]),
  );
  const [numbers = [], ids = [], starts = []] = lists ?? [];
  return newestFirst(
    ids.map((id, index) => ({ number: Number(numbers[index]), id: String(id), startedAt: Number(starts[index]) })),
  );
}

/** The sessions with these numbers, unsorted. */
export function selectSessions(database: Database, numbers: readonly number[]): SessionRecord[] {
  if (numbers.length === 0) return [];
  const selected = JSON.stringify(numbers);
  const refs = new Map<string, WorkspaceRef>();
  const rows = new Map<number, WorkspaceRow[]>();
  query(
    database,
    `SELECT r.session, r.status, r.reason, r.started_at, r.completed_at, r.phase, r.result, coalesce(r.ref, w.ref)
    FROM session_workspaces r LEFT JOIN workspaces w ON w.key = r.key
    WHERE r.session IN (SELECT value FROM json_each(?)) ORDER BY r.session, r.position`,
    [selected],
    ([session, ...values]) => {
      const list = rows.get(Number(session));
      if (list === undefined) rows.set(Number(session), [toRow(values, refs)]);
      else list.push(toRow(values, refs));
    },
  );
  return query(
    database,
    `SELECT number, id, status, started_at, completed_at, version, details FROM sessions
    WHERE number IN (SELECT value FROM json_each(?))`,
    [selected],
    ([number, ...values]) => toRecord(values, rows.get(Number(number)) ?? []),
  );
}

function toRecord(
  [id, status, startedAt, completedAt, version, details]: Value[],
  workspaces: WorkspaceRow[],
): SessionRecord {
  return {
    id: String(id),
    status: String(status) as SessionStatus,
    startedAt: Number(startedAt),
    completedAt: Math.max(Number(startedAt), Number(completedAt)),
    version: String(version),
    ...(JSON.parse(String(details)) as Details),
    workspaces,
  };
}

function toRow(
  [status, reason, startedAt, completedAt, phase, result, ref]: Value[],
  refs: Map<string, WorkspaceRef>,
): WorkspaceRow {
  const parsed = JSON.parse(String(result)) as WorkspaceResult;
  const shared = refs.get(String(ref)) ?? (JSON.parse(String(ref)) as WorkspaceRef);
  refs.set(String(ref), shared);
  return {
    ref: shared,
    status: String(status) as WorkspaceStatus,
    ...(typeof reason === 'string' && { reason: reason as CancelReason }),
    ...(typeof startedAt === 'number' && { startedAt }),
    completedAt: Math.max(Number(completedAt), typeof startedAt === 'number' ? startedAt : 0),
    durationMs: Math.max(0, parsed.durationMs),
    result: parsed,
    ...(typeof phase === 'number' && { phase: phase as PhaseNumber }),
  };
}

/** Maps each row of a query. */
export function query<T>(database: Database, sql: string, values: Value[], read: (row: Value[]) => T): T[] {
  const statement = database.prepare(sql, values);
  try {
    const found: T[] = [];
    while (statement.step()) found.push(read(statement.get()));
    return found;
  } finally {
    statement.free();
  }
}
