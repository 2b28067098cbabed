import type { ErrorReport } from '../../event/error.ts';
import type { WorkspaceResult } from '../../event/event.ts';
import type { SessionRecord, WorkspaceRow } from '../../session/log/fold.ts';

/** A session in `-o json`. Every key is always present; missing values are null. */
export function sessionJson(session: SessionRecord): { session: object; workspaces: object[] } {
  return {
    session: {
      id: session.id,
      status: session.status,
      startedAt: new Date(session.startedAt).toISOString(),
      completedAt: session.completedAt === undefined ? null : new Date(session.completedAt).toISOString(),
    },
    workspaces: session.workspaces.map((row) => rowJson(session, row)),
  };
}

function rowJson(session: SessionRecord, row: WorkspaceRow): object {
  const result: Partial<WorkspaceResult> = row.result ?? {};
  return {
    name: row.ref.name,
    app: row.ref.app,
    path: row.ref.path,
    file: row.ref.file,
    platform: session.platform?.name ?? null,
    status: row.status,
    reason: row.reason ?? null,
    image: result.image ?? null,
    imageId: result.imageId ?? null,
    durationMs: row.durationMs ?? null,
    upToDate: result.upToDate ?? false,
    wasCurrent: result.wasCurrent ?? false,
    push: null,
    error: result.error === undefined ? null : errorJson(result.error),
  };
}

export function errorJson(error: ErrorReport): object {
  const { kind, message, file, line, column, step, exitCode, hint } = error;
  return {
    kind,
    message,
    file: file ?? null,
    line: line ?? null,
    column: column ?? null,
    step: step ?? null,
    exitCode: exitCode ?? null,
    hint: hint ?? null,
  };
}
