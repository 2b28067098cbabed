import type { WorkspaceResult } from '../../event/event.ts';
import type { WorkspaceStatus } from '../../event/status.ts';

export interface BuildSummary {
  readonly severity: 'information' | 'warning' | 'error';
  readonly text: string;
}

interface Row {
  /** The workspace's display name. */
  readonly name: string;
  readonly result: WorkspaceResult | undefined;
}

/** Workspaces that a notification names per status before it counts the rest. */
const MAX_NAMED = 3;

/** Statuses in the order in which the notification lists them. */
const LISTED: readonly (readonly [WorkspaceStatus, string])[] = [
  ['failed', 'failed'],
  ['timed_out', 'timed out'],
  ['cancelled', 'cancelled'],
  ['succeeded', 'succeeded'],
];

/** The notification at the end of a session: the image or error of a single workspace, or counts by status. */
export function buildSummary(rows: readonly Row[]): BuildSummary {
  const [only, ...others] = rows;
  if (only !== undefined && others.length === 0) return summaryOfOne(only);
  const statuses = new Set(rows.map(({ result }) => result?.status));
  if (statuses.size === 1 && statuses.has('succeeded')) return { severity: 'information', text: succeeded(rows) };
  const parts = LISTED.flatMap(([status, word]) => {
    const names = rows.filter(({ result }) => result?.status === status).map(({ name }) => name);
    if (names.length === 0) return [];
    return [status === 'succeeded' ? `${names.length} ${word}` : `${names.length} ${word} (${listed(names)})`];
  });
  const failed = statuses.has('failed') || statuses.has('timed_out');
  return { severity: failed ? 'error' : 'warning', text: `Of ${rows.length} builds, ${parts.join(', ')}.` };
}

function succeeded(rows: readonly Row[]): string {
  const current = rows.filter(({ result }) => result?.wasCurrent === true).length;
  if (current === rows.length) return `All ${rows.length} workspaces are up to date.`;
  const built = rows.length - current;
  const text = `Built ${built} ${built === 1 ? 'workspace' : 'workspaces'}.`;
  return current === 0 ? text : `${text} ${current} ${current === 1 ? 'was' : 'were'} up to date.`;
}

function summaryOfOne({ name, result }: Row): BuildSummary {
  if (result?.status === 'succeeded') {
    if (result.wasCurrent === true) return { severity: 'information', text: `${name} is up to date.` };
    return {
      severity: 'information',
      text: `Built ${result.image ?? name}${result.upToDate === true ? ' (unchanged)' : ''}`,
    };
  }
  if (result?.status === 'cancelled') return { severity: 'information', text: `The build of ${name} was cancelled.` };
  const { message, hint } = result?.error ?? { message: 'The build failed without an error message.' };
  return { severity: 'error', text: [`${name}: ${message}`, hint].filter((part) => part !== undefined).join(' ') };
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return more > 0 ? `${names.slice(0, MAX_NAMED).join(', ')} and ${more} more` : names.join(', ');
}
