import { html, render } from 'lit-html';
import { connect } from '../api.ts';
import { buildPage, type PageActions } from './build-page.ts';
import type { BuildView, FromBuildPage, ToBuildPage } from './build-protocol.ts';
import { applyDelta } from './build-delta.ts';
import { keepFocus } from '../keep-focus.ts';

/** What the page keeps of itself while it is hidden, and over a reload of the window. */
interface Kept {
  /** Absent for what came from a file. */
  readonly session?: string;
  readonly key: string;
  readonly packed: boolean;
  readonly opened: readonly string[];
  readonly scrolled: number;
}

/** Between two moments in which bars of what runs grow, without a message. Milliseconds. */
const FRAME_MS = 250;
const CALM_FRAME_MS = 1000;

const api = connect<FromBuildPage, Kept>();
const root = document.getElementById('page') ?? document.body;
const kept = api.getState();
const opened = new Set(kept?.opened);
let packed = kept?.packed ?? false;
let view: BuildView | undefined;
let scroll = kept?.scrolled;

const actions: PageActions = {
  act: (action, step) => api.postMessage({ type: 'action', action, ...(step !== undefined && { step }) }),
  openSession: (session) => api.postMessage({ type: 'session', session }),
  workspace: (key) => api.postMessage({ type: 'workspace', key }),
  gantt: {
    pack: (wanted) => {
      packed = wanted;
      draw();
    },
    toggle: (step) => {
      if (packed) opened.add(step);
      else if (!opened.delete(step)) opened.add(step);
      packed = false;
      draw();
      root.querySelector(`[data-step="${CSS.escape(step)}"]`)?.scrollIntoView({ block: 'nearest' });
    },
    act: (action, step) => api.postMessage({ type: 'action', action, step }),
  },
};

function draw(): void {
  if (view === undefined) return;
  render(buildPage(view, Date.now(), { packed, opened }, actions), root);
  keep();
}

function keep(): void {
  if (view === undefined) return;
  const { session, key, readOnly } = view.heading;
  api.setState({ ...(readOnly ? {} : { session }), key, packed, opened: [...opened], scrolled: scrollY });
}

function receive(message: ToBuildPage): void {
  switch (message.type) {
    case 'build':
      view = message.view;
      draw();
      if (scroll !== undefined) scrollTo(0, scroll);
      scroll = undefined;
      return;
    case 'delta':
      if (view !== undefined) view = applyDelta(view, message.delta);
      return draw();
    case 'gone':
      view = undefined;
      render(html`<p class="banner" role="alert" dir="auto">${message.message}</p>`, root);
      return;
    default:
      message satisfies never;
  }
}

window.addEventListener('message', (event: MessageEvent<ToBuildPage>) => receive(event.data));
window.addEventListener('scroll', keep, { passive: true });

const isCalm = matchMedia('(prefers-reduced-motion: reduce)');
let drawnAt = 0;
setInterval(() => {
  const now = Date.now();
  if (view?.heading.completedAt !== undefined || now - drawnAt < (isCalm.matches ? CALM_FRAME_MS : FRAME_MS) - 20)
    return;
  drawnAt = now;
  draw();
}, FRAME_MS);

keepFocus(root);
api.postMessage({ type: 'ready' });
