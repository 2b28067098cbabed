import type {
  BuildEvent,
  BuildFlags,
  PhaseNumber,
  Platform,
  ProcessIdentity,
  Readiness,
  WorkspaceRef,
  WorkspaceResult,
} from '../../event/event.ts';
import { isFinal } from '../../event/status.ts';
import type { CancelReason, SessionStatus, WorkspaceStatus } from '../../event/status.ts';

/** A workspace in a session. Times are milliseconds since 1970. */
export interface WorkspaceRow {
  readonly ref: WorkspaceRef;
  readonly status: WorkspaceStatus;
  /** Why it is `cancelled`. */
  readonly reason?: CancelReason;
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly durationMs?: number;
  readonly result?: WorkspaceResult;
  /** The phase that started last. */
  readonly phase?: PhaseNumber;
}

export interface Warning {
  /** The workspace that it is about; absent if about the session. */
  readonly key?: string;
  readonly message: string;
}

/** A session, folded from its events. Times are milliseconds since 1970. */
export interface SessionRecord {
  readonly id: string;
  readonly status: SessionStatus;
  readonly startedAt: number;
  readonly completedAt?: number;
  readonly flags: BuildFlags;
  readonly process: ProcessIdentity;
  /** Version of the program that built. */
  readonly version: string;
  readonly platform?: Platform;
  readonly readiness?: Readiness;
  readonly warnings: readonly Warning[];
  readonly workspaces: readonly WorkspaceRow[];
}

/** Folds events into a session; undefined without `session.started`. */
export function fold(events: Iterable<BuildEvent>): SessionRecord | undefined {
  const fold = new SessionFold();
  for (const event of events) fold.push(event);
  return fold.record;
}

/** Folds without intermediate records, so that the cost per event is constant. */
export class SessionFold {
  /** Without its workspaces, which are in `#rows`. */
  #record: SessionRecord | undefined;
  readonly #rows = new Map<string, WorkspaceRow>();

  push(event: BuildEvent): void {
    if (this.#record === undefined || event.type === 'session.finished') {
      this.#replace(foldEvent(this.record, event));
    } else if (
      event.type === 'workspace.started' ||
      event.type === 'workspace.finished' ||
      event.type === 'phase.started'
    ) {
      const row = this.#rows.get(event.key);
      if (row !== undefined) this.#rows.set(event.key, rowAfter(row, event));
    } else {
      this.#record = foldEvent(this.#record, event);
    }
  }

  get record(): SessionRecord | undefined {
    return this.#record && { ...this.#record, workspaces: [...this.#rows.values()] };
  }

  #replace(record: SessionRecord | undefined): void {
    this.#record = record && { ...record, workspaces: [] };
    for (const row of record?.workspaces ?? []) this.#rows.set(row.ref.key, row);
  }
}

/**
 * The session after one more event. Later events win: a process that was considered lost but is alive corrects what
 * another one recorded.
 */
export function foldEvent(record: SessionRecord | undefined, event: BuildEvent): SessionRecord | undefined {
  if (event.type === 'session.started') return record ?? started(event);
  if (record === undefined) return undefined;
  switch (event.type) {
    case 'session.platform':
      return { ...record, platform: event.platform };
    case 'session.readiness':
      return { ...record, readiness: event.readiness };
    case 'session.finished':
      return finished(record, event.status, event.time);
    case 'workspace.started':
    case 'workspace.finished':
    case 'phase.started':
      return {
        ...record,
        workspaces: record.workspaces.map((row) => (row.ref.key === event.key ? rowAfter(row, event) : row)),
      };
    case 'warning':
      return withWarning(record, warningOf(event));
    default:
      return record;
  }
}

function started(event: Extract<BuildEvent, { type: 'session.started' }>): SessionRecord {
  return {
    id: event.session,
    status: 'in_progress',
    startedAt: event.time,
    flags: event.flags,
    process: event.process,
    version: event.version,
    warnings: [],
    workspaces: event.workspaces.map((ref) => ({ ref, status: 'queued' })),
  };
}

/** No row outlives its session: if its end is not in the log, it was lost. */
function finished(record: SessionRecord, status: SessionStatus, time: number): SessionRecord {
  const workspaces = record.workspaces.map((row) =>
    isFinal(row.status) ? row : ended(row, cancelledResult(row, 'lost', time), time),
  );
  return { ...record, status, completedAt: Math.max(time, record.startedAt), workspaces };
}

/** The result of a row that was ended at `time` without its build reporting it. */
export function cancelledResult(row: WorkspaceRow, reason: CancelReason, time: number): WorkspaceResult {
  return {
    status: 'cancelled',
    reason,
    durationMs: row.startedAt === undefined ? 0 : Math.max(0, time - row.startedAt),
  };
}

function ended(row: WorkspaceRow, result: WorkspaceResult, time: number): WorkspaceRow {
  const reason = result.status === 'cancelled' ? (result.reason ?? 'interrupted') : undefined;
  return {
    ref: row.ref,
    status: result.status,
    ...(reason !== undefined && { reason }),
    ...(row.startedAt !== undefined && { startedAt: row.startedAt }),
    // If the clock was set back, the end must not precede the start.
    completedAt: Math.max(time, row.startedAt ?? time),
    durationMs: result.durationMs,
    result,
    ...(row.phase !== undefined && { phase: row.phase }),
  };
}

/** Further warnings are only in the log. */
const MAX_WARNINGS = 500;
const MORE_WARNINGS: Warning = { message: 'There are more warnings. "dvm logs" prints all of them.' };

function withWarning(record: SessionRecord, warning: Warning): SessionRecord {
  const { length } = record.warnings;
  if (length > MAX_WARNINGS) return record;
  return { ...record, warnings: [...record.warnings, length === MAX_WARNINGS ? MORE_WARNINGS : warning] };
}

function warningOf(event: { key?: string; message: string }): Warning {
  return event.key === undefined ? { message: event.message } : { key: event.key, message: event.message };
}

type RowEvent = Extract<BuildEvent, { type: 'workspace.started' | 'workspace.finished' | 'phase.started' }>;

function rowAfter(row: WorkspaceRow, event: RowEvent): WorkspaceRow {
  switch (event.type) {
    case 'workspace.started':
      return { ...row, status: 'in_progress', startedAt: event.time };
    case 'workspace.finished':
      return ended(row, event.result, event.time);
    case 'phase.started':
      return { ...row, phase: event.phase };
  }
}
