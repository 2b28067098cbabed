import { render } from 'lit-html';
import { connect } from '../api.ts';
import { historyPage, rowId, type HistoryState } from './history-page.ts';
import { keepFocus } from '../keep-focus.ts';
import type { FromHistoryPage, HistoryFilter, ToHistoryPage } from './history-protocol.ts';
import { covers, rowAfterKey, scrollTo, visibleRows } from './row-range.ts';

/** The height of `.session` in the style sheet. */
const ROW_HEIGHT = 44;
/** Rows are requested once the user has stopped typing for this long. */
const TYPING_DELAY_MS = 150;

/** What survives while the page is hidden or the window is reloaded. */
interface SavedState {
  readonly filter: HistoryFilter;
  readonly scrolled: number;
}

const api = connect<FromHistoryPage, SavedState>();
const root = document.getElementById('page') ?? document.body;
const saved = api.getState();
let state: HistoryState = {
  filter: saved?.filter ?? {},
  total: undefined,
  from: 0,
  rows: [],
  active: 0,
  workspaces: [],
  isTrusted: true,
};
let lastRange = '';
let typing: ReturnType<typeof setTimeout> | undefined;

const list = (): HTMLElement | null => root.querySelector<HTMLElement>('.sessions');

function draw(): void {
  render(
    historyPage(state, Date.now(), {
      send: (message) => api.postMessage(message),
      filter: setFilter,
      key: onKey,
      activate,
      scrolled: onScroll,
    }),
    root,
  );
  const rows = root.querySelector<HTMLElement>('.window');
  if (rows === null) return;
  rows.style.paddingBlockStart = `${state.from * ROW_HEIGHT}px`;
  rows.style.blockSize = `${(state.total ?? 0) * ROW_HEIGHT}px`;
}

/**
 * Requests the rows around the viewport, unless they are the last ones requested. With a new filter the number of rows
 * is not known yet.
 */
function requestRows(isNewFilter = false): void {
  const { scrollTop = saved?.scrolled ?? 0, clientHeight = innerHeight } = list() ?? {};
  const total = isNewFilter ? Infinity : (state.total ?? Infinity);
  const rows = Number.isFinite(total)
    ? visibleRows(scrollTop, clientHeight, ROW_HEIGHT, total)
    : { from: Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - 20), count: Math.ceil(clientHeight / ROW_HEIGHT) + 40 };
  const range = { filter: state.filter, from: rows.from, count: Math.max(1, rows.count) };
  if (JSON.stringify(range) === lastRange) return;
  lastRange = JSON.stringify(range);
  api.postMessage({ type: 'show', range });
}

function onScroll(): void {
  const { scrollTop = 0, clientHeight = 0 } = list() ?? {};
  saveState();
  if (!covers({ from: state.from, count: state.rows.length }, scrollTop, clientHeight, ROW_HEIGHT, state.total ?? 0))
    requestRows();
}

function saveState(): void {
  api.setState({ filter: state.filter, scrolled: list()?.scrollTop ?? 0 });
}

function setFilter(filter: HistoryFilter, isTyping: boolean): void {
  state = { ...state, filter, active: 0 };
  list()?.scrollTo(0, 0);
  // The handlers of the form must see this filter before the rows arrive.
  draw();
  saveState();
  clearTimeout(typing);
  if (isTyping) typing = setTimeout(() => requestRows(true), TYPING_DELAY_MS);
  else requestRows(true);
}

function activate(row: number): void {
  state = { ...state, active: row };
  draw();
}

function onKey(event: KeyboardEvent): void {
  const element = list();
  const current = state.rows[state.active - state.from];
  if (element === null || state.total === undefined) return;
  const page = Math.max(1, Math.floor(element.clientHeight / ROW_HEIGHT) - 1);
  const to = rowAfterKey(event.key, state.active, state.total, page);
  if (to !== undefined) {
    activate(to);
    const top = scrollTo(to, element.scrollTop, element.clientHeight, ROW_HEIGHT);
    if (top !== undefined) element.scrollTop = top;
  } else if ((event.key === 'Enter' || event.key === ' ') && current !== undefined)
    api.postMessage({ type: 'open', session: current.id });
  else if (event.key === 'Delete' && current?.completedAt !== undefined)
    api.postMessage({ type: 'delete', session: current.id });
  else return;
  event.preventDefault();
}

function receive(message: ToHistoryPage): void {
  switch (message.type) {
    case 'rows': {
      // An answer to a request from before the filter changed.
      if (JSON.stringify(message.range.filter) !== JSON.stringify(state.filter)) return;
      const first = state.total === undefined;
      const active = state.rows[state.active - state.from]?.id;
      const found = message.rows.findIndex(({ id }) => id === active);
      state = {
        ...state,
        total: message.total,
        from: message.range.from,
        rows: message.rows,
        failure: undefined,
        active: found < 0 ? Math.min(state.active, Math.max(0, message.total - 1)) : message.range.from + found,
      };
      draw();
      if (first && saved !== undefined && saved.scrolled > 0) list()?.scrollTo(0, saved.scrolled);
      return onScroll();
    }
    case 'workspaces':
      state = { ...state, workspaces: message.workspaces };
      return draw();
    case 'trust':
      state = { ...state, isTrusted: message.isTrusted };
      return draw();
    case 'failed':
      state = { ...state, failure: message.message };
      return draw();
    default:
      message satisfies never;
  }
}

window.addEventListener('message', (event: MessageEvent<ToHistoryPage>) => receive(event.data));
window.addEventListener('resize', () => requestRows());
// A context menu opened by keyboard belongs to the active row, not to the list.
root.addEventListener('contextmenu', (event) => {
  const row = root.querySelector(`#${rowId(state.active)}`);
  if (event.target !== list() || row === null) return;
  event.preventDefault();
  event.stopPropagation();
  const { left, bottom } = row.getBoundingClientRect();
  row.dispatchEvent(
    new MouseEvent('contextmenu', {
      bubbles: true,
      cancelable: true,
      composed: true,
      clientX: left + 24,
      clientY: bottom,
    }),
  );
});
// Ages and running times advance without a message.
setInterval(draw, 1000);

keepFocus(root);
api.postMessage({ type: 'ready' });
requestRows();
