import { render } from 'lit-html';
import { connect } from '../api.ts';
import { historyPage, rowId, type HistoryState } from './history-page.ts';
import { keepFocus } from '../keep-focus.ts';
import type { FromHistoryPage, HistoryFilter, ToHistoryPage } from './history-protocol.ts';
import { covers, rowAfterKey, scrollTo, visibleRows } from './row-range.ts';

/** As high as `.session` in the style sheet. */
const ROW_HEIGHT = 44;
/** Typing within this time is one question. Milliseconds. */
const TYPING_MS = 150;

interface Kept {
  readonly filter: HistoryFilter;
  readonly scrolled: number;
}

const api = connect<FromHistoryPage, Kept>();
const root = document.getElementById('page') ?? document.body;
const kept = api.getState();
let state: HistoryState = {
  filter: kept?.filter ?? {},
  total: undefined,
  from: 0,
  rows: [],
  active: 0,
  workspaces: [],
  isTrusted: true,
};
let asked = '';
let typing: ReturnType<typeof setTimeout> | undefined;

const list = (): HTMLElement | null => root.querySelector<HTMLElement>('.sessions');

function draw(): void {
  render(
    historyPage(state, Date.now(), {
      send: (message) => api.postMessage(message),
      filter: narrow,
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
 * Asks for the rows around what can be seen, unless that was asked already. How many there are of a new kind nobody
 * knows yet.
 */
function ask(isNew = false): void {
  const { scrollTop = kept?.scrolled ?? 0, clientHeight = innerHeight } = list() ?? {};
  const total = isNew ? Infinity : (state.total ?? Infinity);
  const wanted = Number.isFinite(total)
    ? visibleRows(scrollTop, clientHeight, ROW_HEIGHT, total)
    : { from: Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - 20), count: Math.ceil(clientHeight / ROW_HEIGHT) + 40 };
  const range = { filter: state.filter, from: wanted.from, count: Math.max(1, wanted.count) };
  if (JSON.stringify(range) === asked) return;
  asked = JSON.stringify(range);
  api.postMessage({ type: 'show', range });
}

function onScroll(): void {
  const { scrollTop = 0, clientHeight = 0 } = list() ?? {};
  keep();
  if (!covers({ from: state.from, count: state.rows.length }, scrollTop, clientHeight, ROW_HEIGHT, state.total ?? 0))
    ask();
}

function keep(): void {
  api.setState({ filter: state.filter, scrolled: list()?.scrollTop ?? 0 });
}

function narrow(filter: HistoryFilter, typed: boolean): void {
  state = { ...state, filter, active: 0 };
  list()?.scrollTo(0, 0);
  // What is chosen next goes by what was chosen now.
  draw();
  keep();
  clearTimeout(typing);
  if (typed) typing = setTimeout(() => ask(true), TYPING_MS);
  else ask(true);
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
      // Of a question that was asked before the filter changed.
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
      if (first && kept !== undefined && kept.scrolled > 0) list()?.scrollTo(0, kept.scrolled);
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
window.addEventListener('resize', () => ask());
// A menu that the keyboard opens is about the row that is chosen, not about the list.
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
// Ages and running times go on without a message.
setInterval(draw, 1000);

keepFocus(root);
api.postMessage({ type: 'ready' });
ask();
