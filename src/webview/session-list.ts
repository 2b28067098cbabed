import type { SessionStatus, WorkspaceStatus } from '../event/status.ts';
import { element, replaceChildren } from './element.ts';
import type { FromView, RowView, SessionView, ToView } from './protocol.ts';
import { ago, clock } from './time.ts';

interface Surroundings {
  readonly now: number;
  readonly send: (message: FromView) => void;
  readonly toggle: (session: string) => void;
}

const ICONS: Readonly<Record<SessionStatus | WorkspaceStatus, string>> = {
  in_progress: 'codicon-loading codicon-modifier-spin',
  queued: 'codicon-clock',
  succeeded: 'codicon-pass',
  partial: 'codicon-warning',
  failed: 'codicon-error',
  timed_out: 'codicon-watch',
  interrupted: 'codicon-circle-slash',
  cancelled: 'codicon-circle-slash',
};

export function renderSessions(root: Element, { sessions, more }: ToView, expanded: ReadonlySet<string>, around: Surroundings): void {
  if (sessions.length === 0) return replaceChildren(root, empty(around));
  const list = element('ul', { class: 'sessions', 'aria-label': 'Build sessions, newest first' }, ...sessions.map((session) => sessionItem(session, expanded.has(session.id), around)));
  const older = more ? button('older', 'older', () => around.send({ type: 'more' }), 'Show older sessions') : undefined;
  replaceChildren(root, older === undefined ? [list] : [list, older]);
}

function empty({ send }: Surroundings): Node[] {
  return [
    element('p', { class: 'empty' }, 'Nothing has been built yet. Every build will be listed here, with its log.'),
    button('build', 'action', () => send({ type: 'build' }), 'Build a workspace'),
  ];
}

function sessionItem(session: SessionView, isOpen: boolean, around: Surroundings): HTMLElement {
  const rows = `rows-${session.id}`;
  const toggle = button(
    session.id,
    'session',
    () => around.toggle(session.id),
    element('span', { class: `chevron codicon ${isOpen ? 'codicon-chevron-down' : 'codicon-chevron-right'}`, 'aria-hidden': 'true' }),
    icon(session.status),
    element('span', { class: 'title', title: session.title, dir: 'auto' }, session.title),
    element('span', { class: 'when', title: new Date(session.startedAt).toLocaleString(), 'data-ago': session.startedAt }, ago(session.startedAt, around.now)),
    element('span', { class: 'summary', title: session.summary, dir: 'auto' }, session.summary),
    duration(session.startedAt, session.completedAt, around.now),
  );
  toggle.addEventListener('keydown', (event) => {
    if (event.key === (isOpen ? 'ArrowLeft' : 'ArrowRight')) around.toggle(session.id);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') focusNeighbour(toggle, event.key === 'ArrowDown' ? 1 : -1);
    else return;
    event.preventDefault();
  });
  toggle.setAttribute('aria-expanded', String(isOpen));
  toggle.setAttribute('aria-controls', rows);
  const details = isOpen && element('ul', { class: 'rows', id: rows }, ...session.rows.map((row) => rowItem(session, row, around)));
  return element('li', { 'data-session': session.id, 'data-status': session.status }, toggle, details);
}

function rowItem(session: SessionView, row: RowView, around: Surroundings): HTMLElement {
  return element(
    'li',
    { class: 'row', 'data-key': row.key, 'data-status': row.status },
    element('div', { class: 'head' }, icon(row.status), element('span', { class: 'title', title: row.path, dir: 'auto' }, row.path), rowDuration(row, around.now)),
    element('div', { class: 'summary', dir: 'auto' }, row.summary),
    row.image !== undefined && element('code', { class: 'image' }, row.image),
    row.error !== undefined && element('div', { class: 'error', dir: 'auto' }, row.error.message),
    row.error?.hint !== undefined && element('div', { class: 'hint', dir: 'auto' }, row.error.hint),
    button(`log ${session.id} ${row.key}`, 'link', () => around.send({ type: 'openLog', session: session.id, key: row.key }), 'Open log'),
  );
}

/** Brings ages and running times up to date and leaves the rest alone: spinners spin on, and what is pointed at stays. */
export function tick(root: Element, now: number): void {
  for (const age of root.querySelectorAll<HTMLElement>('[data-ago]')) age.textContent = ago(Number(age.dataset['ago']), now);
  for (const time of root.querySelectorAll<HTMLElement>('[data-since]')) time.textContent = clock(now - Number(time.dataset['since']));
}

function duration(startedAt: number, completedAt: number | undefined, now: number): HTMLElement {
  const since = completedAt === undefined ? startedAt : undefined;
  return element('span', { class: 'duration', 'data-since': since }, clock((completedAt ?? now) - startedAt));
}

function rowDuration({ status, startedAt, durationMs }: RowView, now: number): HTMLElement | undefined {
  if (durationMs !== undefined) return duration(0, durationMs, now);
  return status === 'in_progress' && startedAt !== undefined ? duration(startedAt, undefined, now) : undefined;
}

/** As in VS Code's own lists, the arrow keys go from session to session. */
function focusNeighbour(toggle: Element, step: 1 | -1): void {
  const all = [...(toggle.closest('.sessions')?.querySelectorAll<HTMLElement>('.session') ?? [])];
  all.find((_, index) => all[index - step] === toggle)?.focus();
}

function icon(status: SessionStatus | WorkspaceStatus): HTMLElement {
  return element('span', { class: `status codicon ${ICONS[status]} is-${status}`, role: 'img', 'aria-label': status.replace('_', ' ') });
}

function button(focus: string, className: string, onClick: () => void, ...children: readonly (Node | string)[]): HTMLElement {
  const made = element('button', { type: 'button', class: className, 'data-focus': focus }, ...children);
  made.addEventListener('click', onClick);
  return made;
}
