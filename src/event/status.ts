export const FINAL_SESSION_STATUSES = ['succeeded', 'partial', 'failed', 'interrupted'] as const;
export type FinalSessionStatus = (typeof FINAL_SESSION_STATUSES)[number];
/** Only `in_progress` may still change. */
export type SessionStatus = 'in_progress' | FinalSessionStatus;

export const FINAL_WORKSPACE_STATUSES = ['succeeded', 'failed', 'timed_out', 'cancelled'] as const;
export type FinalWorkspaceStatus = (typeof FINAL_WORKSPACE_STATUSES)[number];
/** Only `queued` and `in_progress` may still change. */
export type WorkspaceStatus = 'queued' | 'in_progress' | FinalWorkspaceStatus;

/**
 * Why a workspace is `cancelled`: the user cancelled it, the whole process was interrupted (SIGINT, SIGTERM, window
 * closed), or the process disappeared and another one noticed.
 */
export const CANCEL_REASONS = ['by user', 'interrupted', 'lost'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

export interface Outcome {
  readonly status: WorkspaceStatus;
  readonly reason?: CancelReason;
}

/** The status of a session whose workspaces have all ended. */
export function sessionStatus(rows: readonly Outcome[]): FinalSessionStatus {
  const interrupted = rows.some((row) => row.status === 'cancelled' && row.reason !== 'by user');
  if (interrupted) return 'interrupted';
  const counted = rows.filter((row) => row.status !== 'cancelled');
  if (counted.length === 0) return 'interrupted';
  if (counted.every((row) => row.status === 'succeeded')) return 'succeeded';
  return counted.some((row) => row.status === 'succeeded') ? 'partial' : 'failed';
}

/** The exit code of `dvm build` for workspaces that have all ended. */
export function exitCode(rows: readonly Outcome[]): 0 | 1 | 130 {
  if (sessionStatus(rows) === 'interrupted') return 130;
  return rows.every((row) => row.status === 'succeeded') ? 0 : 1;
}

export function isFinal(status: SessionStatus | WorkspaceStatus): boolean {
  return status !== 'in_progress' && status !== 'queued';
}

/** How many rows have each status; 0 for a status that no row has. */
export function countStatuses(
  rows: readonly { readonly status: WorkspaceStatus }[],
): Readonly<Record<WorkspaceStatus, number>> {
  const counts = { queued: 0, in_progress: 0, succeeded: 0, failed: 0, timed_out: 0, cancelled: 0 };
  for (const { status } of rows) counts[status] += 1;
  return counts;
}
