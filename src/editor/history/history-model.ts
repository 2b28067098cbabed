import { PHASES } from '../../event/event.ts';
import { failedStepLabel } from '../../event/error.ts';
import type { SessionFilter } from '../../session/index/database/filter.ts';
import { displayNames, nameIn, namedByIdentity } from '../../event/display-names.ts';
import { countStatuses } from '../../event/status.ts';
import type { SessionRecord, WorkspaceRow } from '../../session/log/fold.ts';
import type { HistoryFilter, SessionItem } from '../../webview/history/history-protocol.ts';
import { percent, size } from '../../webview/units.ts';

const DAY_MS = 24 * 60 * 60_000;

/** A session as the history lists it, with the display names of workspaces by identity. Does not import 'vscode'. */
export function sessionItem(session: SessionRecord, names: ReadonlyMap<string, string>): SessionItem {
  const { id, status, startedAt, completedAt, platform } = session;
  return {
    id,
    status,
    title: title(session, names),
    summary: summary(session),
    ...(platform === undefined ? {} : { platform: platform.name }),
    startedAt,
    ...(completedAt === undefined ? {} : { completedAt }),
    unbuilt: isUnbuilt(session),
    failed: hasError(session),
  };
}

/** Whether the session has ended and left workspaces unbuilt. */
export function isUnbuilt({ completedAt, workspaces }: SessionRecord): boolean {
  return completedAt !== undefined && workspaces.some(({ status }) => status !== 'succeeded');
}

export function hasError({ workspaces }: SessionRecord): boolean {
  return workspaces.some(({ result }) => result?.error !== undefined);
}

/** The display names of all recorded workspaces by identity, from the keys of the store. */
export function recordedNames(keys: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return displayNames([...keys.keys()].map(namedByIdentity));
}

/** The store's filter for that of the view. Days count back from `now`. */
export function sessionFilter({ text, status, workspace, days }: HistoryFilter, now: number): SessionFilter {
  return {
    ...(text === undefined ? {} : { text: text.trim() }),
    ...(status === undefined ? {} : { statuses: [status] }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(days === undefined ? {} : { since: now - days * DAY_MS }),
  };
}

function title({ workspaces }: SessionRecord, names: ReadonlyMap<string, string>): string {
  const titles = workspaces.map(({ ref }) => nameIn(names, ref));
  return titles.length <= 2 ? titles.join(', ') : `${titles.slice(0, 2).join(', ')} and ${titles.length - 2} more`;
}

function summary({ workspaces }: SessionRecord): string {
  const [only] = workspaces;
  if (workspaces.length === 1 && only !== undefined) return rowSummary(only);
  return Object.entries(countStatuses(workspaces))
    .flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${STATUS_WORDS[name as keyof typeof STATUS_WORDS]}`]))
    .join(' · ');
}

/** The word for each status in a count, as in `3 succeeded`. */
export const STATUS_WORDS = {
  succeeded: 'succeeded',
  in_progress: 'running',
  queued: 'queued',
  failed: 'failed',
  timed_out: 'timed out',
  cancelled: 'cancelled',
} as const;

/** The state or the outcome of a workspace's build in a few words. */
export function rowSummary({ status, reason, phase, result }: WorkspaceRow): string {
  const inPhase = phase === undefined ? '' : ` in phase ${phase}: ${PHASES[phase - 1] ?? ''}`;
  switch (status) {
    case 'queued':
      return 'queued';
    case 'in_progress':
      return phase === undefined ? 'starting' : `phase ${phase} of 7: ${PHASES[phase - 1] ?? ''}`;
    case 'succeeded': {
      const share =
        result?.steps === undefined || result.steps.total === 0
          ? undefined
          : `cache ${percent(result.steps.cached / result.steps.total)}`;
      const bytes = result?.sizeBytes === undefined ? undefined : size(result.sizeBytes);
      const what = result?.wasCurrent === true ? 'up to date' : result?.upToDate === true ? 'unchanged' : undefined;
      return [what ?? share ?? 'built', bytes].filter((part) => part !== undefined).join(' · ');
    }
    case 'failed': {
      const error = result?.error;
      const step = error && failedStepLabel(error);
      if (step === undefined) return `failed${inPhase}`;
      return [step, error?.exitCode === undefined ? 'failed' : `exit code ${error.exitCode}`].join(' · ');
    }
    case 'timed_out':
      return `timed out${inPhase}`;
    case 'cancelled':
      if (reason === 'lost') return `ended unexpectedly${inPhase}`;
      return reason === 'by user' ? `cancelled by you${inPhase}` : `${reason ?? 'cancelled'}${inPhase}`;
  }
}
