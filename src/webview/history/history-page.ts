import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { linkButton } from '../elements.ts';
import { statusIcon } from '../status.ts';
import { ago, clock } from '../time.ts';
import { type FilterState, historyFilters, type OnFilter } from './history-filters.ts';
import type { FromHistoryPage, SessionItem } from './history-protocol.ts';

export interface HistoryState extends FilterState {
  /** The index of the first of `rows` among them. */
  readonly from: number;
  readonly rows: readonly SessionItem[];
  /** The row that the keyboard acts on. */
  readonly active: number;
  readonly failure?: string | undefined;
  /** Whether the folder is trusted, so that builds may run. */
  readonly isTrusted: boolean;
}

export interface HistoryActions {
  readonly send: (message: FromHistoryPage) => void;
  readonly filter: OnFilter;
  readonly key: (event: KeyboardEvent) => void;
  readonly activate: (row: number) => void;
  readonly scrolled: () => void;
}

/** The history view: its filters, and the rows that are near the viewport. */
export function historyPage(state: HistoryState, now: number, actions: HistoryActions): TemplateResult {
  const { filter, total, failure } = state;
  const isFiltered = Object.keys(filter).length > 0;
  if (failure !== undefined) return html`<p class="empty" role="alert" dir="auto">${failure}</p>`;
  if (total === 0 && !isFiltered) return emptyHistory(state, actions);
  return html` ${total === undefined && !isFiltered ? nothing : historyFilters(state, actions.filter)}
  ${total === 0 ? noMatches(actions) : sessionList(state, now, actions)}`;
}

function emptyHistory({ isTrusted }: HistoryState, { send }: HistoryActions): TemplateResult {
  const action = (title: string, type: 'build' | 'manageTrust'): TemplateResult =>
    html`<button type="button" class="action" @click=${() => send({ type })}>${title}</button>`;
  const trustHint = html`<p class="empty">Builds run commands from this folder. Trust it to build its workspaces.</p>`;
  return html` <p class="empty">No builds yet. Builds from every window and terminal appear here, with their logs.</p>
    ${isTrusted ? nothing : trustHint}
    ${isTrusted ? action('Build a workspace', 'build') : action('Manage Workspace Trust', 'manageTrust')}`;
}

function noMatches({ filter }: HistoryActions): TemplateResult {
  return html`<p class="empty">No matching builds. ${linkButton('Clear filters', () => filter({}, false))}</p>`;
}

function sessionList(state: HistoryState, now: number, actions: HistoryActions): TemplateResult {
  const { from, rows, active } = state;
  const isActiveRendered = rows[active - from] !== undefined;
  return html` <div
    class="sessions"
    role="listbox"
    tabindex="0"
    aria-label="Builds, newest first"
    aria-activedescendant=${isActiveRendered ? rowId(active) : nothing}
    @keydown=${actions.key}
    @scroll=${actions.scrolled}
  >
    <div class="window" role="presentation">
      ${repeat(
        rows,
        ({ id }) => id,
        (session, index) => sessionRow(session, from + index, state, now, actions),
      )}
    </div>
  </div>`;
}

export function rowId(index: number): string {
  return `session-${index}`;
}

function sessionRow(
  session: SessionItem,
  index: number,
  { active, total = 0 }: HistoryState,
  now: number,
  actions: HistoryActions,
): TemplateResult {
  const { id, status, title, summary, platform, startedAt, completedAt } = session;
  const details = [summary, platform].filter((part) => part !== undefined && part !== '').join(' · ');
  const open = (): void => {
    actions.activate(index);
    actions.send({ type: 'open', session: id });
  };
  return html` <div
    class="session"
    role="option"
    id=${rowId(index)}
    aria-selected=${index === active ? 'true' : 'false'}
    aria-posinset=${index + 1}
    aria-setsize=${total}
    data-session=${id}
    data-status=${status}
    data-vscode-context=${menuContext(session)}
    @click=${open}
    @contextmenu=${() => actions.activate(index)}
  >
    ${statusIcon(status)}
    <span class="title" title=${title} dir="auto">${title}</span>
    <span class="when" title=${new Date(startedAt).toLocaleString()}>${ago(startedAt, now)}</span>
    <span class="summary" title=${details} dir="auto">${details}</span>
    <span class="duration">${clock((completedAt ?? now) - startedAt)}</span>
  </div>`;
}

/** VS Code passes this to the commands of the context menu, and evaluates their `when` clauses with it. */
function menuContext({ id, completedAt, unbuilt, failed }: SessionItem): string {
  return JSON.stringify({
    webviewSection: 'session',
    session: id,
    sessionEnded: completedAt !== undefined,
    sessionUnbuilt: unbuilt,
    sessionFailed: failed,
    preventDefaultContextMenuItems: true,
  });
}
