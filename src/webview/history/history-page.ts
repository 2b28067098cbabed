import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { SessionStatus } from '../../event/status.ts';
import { statusName, statusIcon } from '../status.ts';
import type { FromHistoryPage, HistoryFilter, SessionItem } from './history-protocol.ts';
import { ago, clock } from '../time.ts';

export interface HistoryState {
  readonly filter: HistoryFilter;
  /** How many sessions there are; undefined until that is known. */
  readonly total: number | undefined;
  /** Where `rows` begin among them. */
  readonly from: number;
  readonly rows: readonly SessionItem[];
  /** The row that the keyboard is at. */
  readonly active: number;
  readonly workspaces: readonly { readonly key: string; readonly name: string }[];
  readonly failure?: string | undefined;
  /** Whether builds may run. */
  readonly isTrusted: boolean;
}

export interface HistoryActions {
  readonly send: (message: FromHistoryPage) => void;
  readonly filter: (filter: HistoryFilter, typed: boolean) => void;
  readonly key: (event: KeyboardEvent) => void;
  readonly activate: (row: number) => void;
  readonly scrolled: () => void;
}

const STATUSES: readonly SessionStatus[] = ['in_progress', 'succeeded', 'partial', 'failed', 'interrupted'];
const TIMES = [
  [1, 'Last 24 hours'],
  [7, 'Last 7 days'],
  [30, 'Last 30 days'],
] as const;

/** The history view: what it is narrowed to, and the rows that can be seen of what is left. */
export function historyPage(state: HistoryState, now: number, actions: HistoryActions): TemplateResult {
  const { filter, total, failure } = state;
  const narrowed = Object.keys(filter).length > 0;
  if (failure !== undefined) return html`<p class="empty" role="alert" dir="auto">${failure}</p>`;
  if (total === 0 && !narrowed) return nothingYet(state, actions);
  return html` ${total === undefined && !narrowed ? nothing : filters(state, actions)}
  ${total === 0 ? html`<p class="empty">No matching builds. <button type="button" class="link" @click=${() => actions.filter({}, false)}>Clear filters</button></p>` : sessions(state, now, actions)}`;
}

function nothingYet({ isTrusted }: HistoryState, { send }: HistoryActions): TemplateResult {
  return html` <p class="empty">No builds yet. Builds from every window and terminal appear here, with their logs.</p>
    ${
      isTrusted
        ? html`<button type="button" class="action" @click=${() => send({ type: 'build' })}>Build a workspace</button>`
        : html` <p class="empty">Builds run commands from this folder. Trust it to build its workspaces.</p>
            <button type="button" class="action" @click=${() => send({ type: 'manageTrust' })}>
              Manage Workspace Trust
            </button>`
    }`;
}

function filters({ filter, workspaces, total }: HistoryState, actions: HistoryActions): TemplateResult {
  const choose = (event: Event, part: (value: string) => HistoryFilter): void => {
    const { value } = event.target as HTMLSelectElement;
    actions.filter(value === '' ? without(filter, part('')) : { ...filter, ...part(value) }, false);
  };
  const type = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value;
    actions.filter(text.trim() === '' ? without(filter, { text }) : { ...filter, text }, true);
  };
  return html` <form
    class="filters"
    role="search"
    aria-label="Filter builds"
    @submit=${(event: Event) => event.preventDefault()}
  >
    <input
      type="search"
      .value=${filter.text ?? ''}
      @input=${type}
      placeholder="Filter"
      aria-label="Filter by name, file, image, error or id"
      spellcheck="false"
      dir="auto"
    />
    <div class="choices">
      <select
        aria-label="Status"
        .value=${filter.status ?? ''}
        @change=${(event: Event) => choose(event, (value) => ({ status: value as SessionStatus }))}
      >
        <option value="">Status</option>
        ${STATUSES.map((status) => html`<option value=${status} ?selected=${status === filter.status}>${status === 'in_progress' ? 'running' : statusName(status)}</option>`)}
      </select>
      <select
        aria-label="Workspace"
        .value=${filter.workspace ?? ''}
        @change=${(event: Event) => choose(event, (workspace) => ({ workspace }))}
      >
        <option value="">Workspace</option>
        ${workspaces.map(({ key, name }) => html`<option value=${key} ?selected=${key === filter.workspace}>${name}</option>`)}
      </select>
      <select
        aria-label="Time"
        .value=${String(filter.days ?? '')}
        @change=${(event: Event) => choose(event, (value) => ({ days: Number(value) }))}
      >
        <option value="">Time</option>
        ${TIMES.map(([days, name]) => html`<option value=${days} ?selected=${days === filter.days}>${name}</option>`)}
      </select>
    </div>
    <span class="only-read" role="status"
      >${total === undefined || Object.keys(filter).length === 0 ? nothing : total === 1 ? '1 build' : `${total} builds`}</span
    >
  </form>`;
}

function without(filter: HistoryFilter, part: HistoryFilter): HistoryFilter {
  return Object.fromEntries(Object.entries(filter).filter(([name]) => !(name in part)));
}

function sessions(state: HistoryState, now: number, actions: HistoryActions): TemplateResult {
  const { total, from, rows, active } = state;
  const current = rows[active - from] === undefined ? undefined : rowId(active);
  return html` <div
    class="sessions"
    role="listbox"
    tabindex="0"
    aria-label="Builds, newest first"
    aria-activedescendant=${current ?? nothing}
    @keydown=${actions.key}
    @scroll=${actions.scrolled}
  >
    <div class="window" role="presentation">
      ${repeat(
        rows,
        ({ id }) => id,
        (session, index) => row(session, from + index, state, now, actions, total ?? 0),
      )}
    </div>
  </div>`;
}

export function rowId(row: number): string {
  return `session-${row}`;
}

function row(
  session: SessionItem,
  place: number,
  { active }: HistoryState,
  now: number,
  actions: HistoryActions,
  total: number,
): TemplateResult {
  const { id, status, title, summary, platform, startedAt, completedAt } = session;
  const said = [summary, platform].filter((part) => part !== undefined && part !== '').join(' · ');
  const open = (): void => {
    actions.activate(place);
    actions.send({ type: 'open', session: id });
  };
  return html` <div
    class="session"
    role="option"
    id=${rowId(place)}
    aria-selected=${place === active ? 'true' : 'false'}
    aria-posinset=${place + 1}
    aria-setsize=${total}
    data-session=${id}
    data-status=${status}
    data-vscode-context=${menuContext(session)}
    @click=${open}
    @contextmenu=${() => actions.activate(place)}
  >
    ${statusIcon(status)}
    <span class="title" title=${title} dir="auto">${title}</span>
    <span class="when" title=${new Date(startedAt).toLocaleString()}>${ago(startedAt, now)}</span>
    <span class="summary" title=${said} dir="auto">${said}</span>
    <span class="duration">${clock((completedAt ?? now) - startedAt)}</span>
  </div>`;
}

/** What VS Code tells the commands of the context menu, and decides by which of them to show. */
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
