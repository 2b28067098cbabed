import type { SessionRecord, WorkspaceRow } from '../session/fold.ts';
import { PHASES } from '../event/event.ts';
import type { RowView, SessionView } from '../webview/protocol.ts';

/** A session as the history view shows it. Does not import 'vscode'. */
export function sessionView(session: SessionRecord): SessionView {
  const { id, status, startedAt, completedAt, platform, workspaces } = session;
  return {
    id,
    status,
    title: title(session),
    summary: summary(session),
    ...(platform === undefined ? {} : { platform: platform.name }),
    startedAt,
    ...(completedAt === undefined ? {} : { completedAt }),
    rows: workspaces.map(rowView),
  };
}

function title({ workspaces }: SessionRecord): string {
  const names = workspaces.map(({ ref }) => `${ref.app}/${ref.name}`);
  return names.length <= 2 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

function summary({ status, workspaces, platform }: SessionRecord): string {
  const [only] = workspaces;
  if (workspaces.length === 1 && only !== undefined) return rowSummary(only);
  const counts = Object.entries(Object.groupBy(workspaces, (row) => row.status)).map(([name, rows]) => `${rows.length} ${name.replace('_', ' ')}`);
  return [status === 'in_progress' ? undefined : platform?.name, counts.join(', ')].filter((part) => part !== undefined).join(' · ');
}

function rowView(row: WorkspaceRow): RowView {
  const { ref, status, startedAt, durationMs, result } = row;
  return {
    key: ref.key,
    path: ref.path,
    status,
    summary: rowSummary(row),
    ...(result?.image === undefined ? {} : { image: result.image }),
    ...(result?.error === undefined ? {} : { error: { message: result.error.message, ...(result.error.hint === undefined ? {} : { hint: result.error.hint }) } }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}

function rowSummary({ status, reason, phase, result }: WorkspaceRow): string {
  const inPhase = phase === undefined ? '' : ` in phase ${phase}: ${PHASES[phase - 1] ?? ''}`;
  switch (status) {
    case 'queued':
      return 'waiting';
    case 'in_progress':
      return phase === undefined ? 'starting' : `phase ${phase} of 7: ${PHASES[phase - 1] ?? ''}`;
    case 'succeeded':
      return `${result?.upToDate === true ? 'unchanged' : 'built'}${result?.sizeBytes === undefined ? '' : ` · ${Math.round(result.sizeBytes / 1e6)} MB`}`;
    case 'failed':
      return `failed${inPhase}`;
    case 'timed_out':
      return `timed out${inPhase}`;
    case 'cancelled':
      return reason === 'by user' ? `cancelled by you${inPhase}` : `${reason ?? 'cancelled'}${inPhase}`;
  }
}
