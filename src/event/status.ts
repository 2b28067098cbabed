/** What a session can be. Only `in_progress` may still change. */
export type SessionStatus = 'in_progress' | 'succeeded' | 'partial' | 'failed' | 'interrupted';

/** What a workspace's row in a session can be. */
export type WorkspaceStatus = 'queued' | 'in_progress' | 'succeeded' | 'failed' | 'timed_out' | 'cancelled';

/**
 * Why a row is `cancelled`: the user cancelled that workspace, the whole process was told to stop
 * (SIGINT, SIGTERM, window closed), or the process was lost and somebody found out later.
 */
export type CancelReason = 'by user' | 'interrupted' | 'lost';

export interface Outcome {
  readonly status: WorkspaceStatus;
  readonly reason?: CancelReason;
}

/** The status of a session whose rows have all ended. */
export function sessionStatus(rows: readonly Outcome[]): Exclude<SessionStatus, 'in_progress'> {
  const interrupted = rows.some((row) => row.status === 'cancelled' && row.reason !== 'by user');
  if (interrupted) return 'interrupted';
  const counted = rows.filter((row) => row.status !== 'cancelled');
  if (counted.length === 0) return 'interrupted';
  if (counted.every((row) => row.status === 'succeeded')) return 'succeeded';
  return counted.some((row) => row.status === 'succeeded') ? 'partial' : 'failed';
}

/** The exit code of `dvm build` for rows that have all ended. */
export function exitCode(rows: readonly Outcome[]): 0 | 1 | 130 {
  if (sessionStatus(rows) === 'interrupted') return 130;
  return rows.every((row) => row.status === 'succeeded') ? 0 : 1;
}

export function isFinal(status: SessionStatus | WorkspaceStatus): boolean {
  return status !== 'in_progress' && status !== 'queued';
}
