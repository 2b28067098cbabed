import type { WorkspaceRef, WorkspaceResult } from '../../event/event.ts';
import type { CancelReason, WorkspaceStatus } from '../../event/status.ts';
import type { SessionRecord } from '../log/fold.ts';
import { type AssignedKey, assignedKey } from './keys.ts';
import { CLOCK_TOLERANCE_MS } from './query.ts';
import { query } from './database/rows.ts';
import type { Database } from './database/sql.ts';

/** The image of a workspace's last successful build. */
export interface LastSuccess {
  readonly image: string;
  readonly imageId?: string;
  /** Digest of the inputs that can be inspected at any time. */
  readonly changeDigest?: string;
  readonly sessionId: string;
  /** Milliseconds since 1970. */
  readonly completedAt: number;
}

/** The status of a workspace's newest build. */
export interface LastResult {
  readonly status: WorkspaceStatus;
  readonly reason?: CancelReason;
  /** When it got this status, in milliseconds since 1970. */
  readonly at: number;
  readonly sessionId: string;
  readonly image?: string;
}

/** What is recorded about all workspaces that were ever built, by identity. */
export interface RecordedWorkspaces {
  readonly keys: Map<string, AssignedKey>;
  readonly successes: Map<string, LastSuccess>;
  readonly results: Map<string, LastResult>;
}

/** Reads them from the database. */
export function readRecordedWorkspaces(database: Database): RecordedWorkspaces {
  const known: RecordedWorkspaces = { keys: new Map(), successes: new Map(), results: new Map() };
  query(
    database,
    `SELECT w.identity, w.key, w.ref, success_image, success_image_id, success_session, success_at, success_digest
    FROM workspaces w`,
    [],
    ([identity, key, ref, image, imageId, session, at, changeDigest]) => {
      known.keys.set(String(identity), assignedKey(String(key), JSON.parse(String(ref)) as WorkspaceRef));
      if (typeof image !== 'string') return;
      const success = {
        image,
        ...(typeof imageId === 'string' && { imageId }),
        ...(typeof changeDigest === 'string' && { changeDigest }),
        sessionId: String(session),
        completedAt: Number(at),
      };
      known.successes.set(String(identity), success);
    },
  );
  query(
    database,
    `SELECT w.identity, r.status, r.reason, r.completed_at, s.id, r.result ->> 'image' FROM workspaces w
    JOIN session_workspaces r ON r.session = w.last_session AND r.key = w.key JOIN sessions s ON s.number = r.session`,
    [],
    ([identity, status, reason, at, session, image]) => {
      known.results.set(String(identity), {
        status: String(status) as WorkspaceStatus,
        ...(typeof reason === 'string' && { reason: reason as CancelReason }),
        at: Number(at),
        sessionId: String(session),
        ...(typeof image === 'string' && { image }),
      });
    },
  );
  return known;
}

/** A result that a wrong clock dated in the future does not remain the last one. */
function isNewer(at: number, last = 0): boolean {
  return at >= last || last > Date.now() + CLOCK_TOLERANCE_MS;
}

/** Adds the results of these sessions. */
export function withSessions(known: RecordedWorkspaces, records: Iterable<SessionRecord>): RecordedWorkspaces {
  const keys = new Map(known.keys);
  const successes = new Map(known.successes);
  const results = new Map(known.results);
  for (const record of records) {
    for (const { ref, status, reason, startedAt, completedAt, result } of record.workspaces) {
      if (!keys.has(ref.identity)) keys.set(ref.identity, assignedKey(ref.key, ref));
      const at = completedAt ?? startedAt ?? record.startedAt;
      const image = result?.image;
      if (isNewer(at, results.get(ref.identity)?.at)) {
        results.set(ref.identity, {
          status,
          ...(reason && { reason }),
          at,
          sessionId: record.id,
          ...(image !== undefined && { image }),
        });
      }
      if (status !== 'succeeded' || image === undefined || !isNewer(at, successes.get(ref.identity)?.completedAt))
        continue;
      const { imageId, changeDigest }: Partial<WorkspaceResult> = result ?? {};
      successes.set(ref.identity, {
        image,
        ...(imageId !== undefined && { imageId }),
        ...(changeDigest !== undefined && { changeDigest }),
        sessionId: record.id,
        completedAt: at,
      });
    }
  }
  return { keys, successes, results };
}
