import type { StepCounts, WorkspaceResult } from '../../event/event.ts';
import type { WorkspaceStatus } from '../../event/status.ts';
import type { SessionRecord } from '../log/fold.ts';
import { query } from './database/rows.ts';
import type { Database } from './database/sql.ts';

/** An ended build of a workspace, as a point of its trend. Times are milliseconds since 1970. */
export interface TrendPoint {
  readonly sessionId: string;
  readonly status: WorkspaceStatus;
  readonly startedAt: number;
  readonly completedAt: number;
  readonly durationMs: number;
  readonly steps?: StepCounts;
  readonly sizeBytes?: number;
  readonly image?: string;
  readonly imageId?: string;
  readonly upToDate?: boolean;
}

/** Selects builds of a workspace. */
export interface TrendQuery {
  readonly limit: number;
  /** Only builds that ended before this time; milliseconds since 1970. */
  readonly before?: number;
  readonly succeeded?: boolean;
}

/** The share of the steps that came from the cache, from 0 to 1; undefined if there were none. */
export function cacheShare({ steps }: Pick<TrendPoint, 'steps'>): number | undefined {
  return steps === undefined || steps.total === 0 ? undefined : steps.cached / steps.total;
}

/**
 * The newest builds of the workspace with this key in the database, newest first, without those that solved nothing:
 * they have no steps and take no time.
 */
export function selectTrend(database: Database, key: string, { limit, before, succeeded }: TrendQuery): TrendPoint[] {
  const sql = `SELECT s.id, r.status, coalesce(r.started_at, s.started_at), r.completed_at, r.result
    FROM session_workspaces r JOIN sessions s ON s.number = r.session
    WHERE r.key = ? AND r.completed_at < ? AND json_extract(r.result, '$.wasCurrent') IS NULL ${succeeded === true ? "AND r.status = 'succeeded'" : ''}
    ORDER BY r.completed_at DESC, s.id DESC LIMIT ?`;
  return query(
    database,
    sql,
    [key, before ?? Number.MAX_SAFE_INTEGER, limit],
    ([id, status, startedAt, completedAt, result]) =>
      point(
        String(id),
        String(status) as WorkspaceStatus,
        Number(startedAt),
        Number(completedAt),
        JSON.parse(String(result)) as WorkspaceResult,
      ),
  );
}

/** The matching builds of sessions that are not in the database, unsorted and unlimited. */
export function trendOf(
  records: readonly SessionRecord[],
  key: string,
  { before, succeeded }: TrendQuery,
): TrendPoint[] {
  return records.flatMap(({ id, startedAt: begun, workspaces }) =>
    workspaces.flatMap(({ ref, status, startedAt, completedAt, result }) => {
      if (ref.key !== key || completedAt === undefined || result === undefined || completedAt >= (before ?? Infinity))
        return [];
      return result.wasCurrent === true || (succeeded === true && status !== 'succeeded')
        ? []
        : [point(id, status, startedAt ?? begun, completedAt, result)];
    }),
  );
}

export function newestBuildFirst(a: TrendPoint, b: TrendPoint): number {
  return b.completedAt - a.completedAt || (a.sessionId < b.sessionId ? 1 : -1);
}

function point(
  sessionId: string,
  status: WorkspaceStatus,
  startedAt: number,
  completedAt: number,
  result: WorkspaceResult,
): TrendPoint {
  const { durationMs, steps, sizeBytes, image, imageId, upToDate } = result;
  return {
    sessionId,
    status,
    startedAt,
    completedAt,
    durationMs,
    ...(steps && { steps }),
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(image !== undefined && { image }),
    ...(imageId !== undefined && { imageId }),
    ...(upToDate !== undefined && { upToDate }),
  };
}
