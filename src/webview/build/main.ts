import { html, render } from 'lit-html';
import { connect } from '../api.ts';
import { keepFocus } from '../keep-focus.ts';
import { applyDelta } from './build-delta.ts';
import { buildPage, type PageActions } from './build-page.ts';
import type { BuildView, FromBuildPage, ToBuildPage } from './build-protocol.ts';

/** What survives while the page is hidden or the window is reloaded. */
interface SavedState {
  /** Absent for an exported build. */
  readonly session?: string;
  readonly key: string;
  readonly packed: boolean;
  readonly opened: readonly string[];
  readonly scrolled: number;
}

/** How often the bars of running steps are drawn without a message. */
const FRAME_MS = 250;
const REDUCED_MOTION_FRAME_MS = 1000;

const api = connect<FromBuildPage, SavedState>();
const root = document.getElementById('page') ?? document.body;
const saved = api.getState();
const expanded = new Set(saved?.opened);
let packed = saved?.packed ?? false;
let view: BuildView | undefined;
let scrollOnce = saved?.scrolled;

const actions: PageActions = {
  act: (action, step) => api.postMessage({ type: 'action', action, ...(step !== undefined && { step }) }),
  openSession: (session) => api.postMessage({ type: 'session', session }),
  workspace: (key) => api.postMessage({ type: 'workspace', key }),
  gantt: {
    pack: (isPacked) => {
      packed = isPacked;
      draw();
    },
    toggle: (step) => {
      if (packed) expanded.add(step);
      else if (!expanded.delete(step)) expanded.add(step);
      packed = false;
      draw();
      root.querySelector(`[data-step="${CSS.escape(step)}"]`)?.scrollIntoView({ block: 'nearest' });
    },
    act: (action, step) => api.postMessage({ type: 'action', action, step }),
  },
};

function draw(): void {
  if (view === undefined) return;
  render(buildPage(view, Date.now(), { packed, expanded }, actions), root);
  saveState();
}

function saveState(): void {
  if (view === undefined) return;
  const { session, key, readOnly } = view.heading;
  api.setState({ ...(readOnly ? {} : { session }), key, packed, opened: [...expanded], scrolled: scrollY });
}

function receive(message: ToBuildPage): void {
  switch (message.type) {
    case 'build':
      view = message.view;
      draw();
      if (scrollOnce !== undefined) scrollTo(0, scrollOnce);
      scrollOnce = undefined;
      return;
    case 'delta':
      if (view !== undefined) view = applyDelta(view, message.delta);
      return draw();
    case 'unavailable':
      view = undefined;
      render(html`<p class="banner" role="alert" dir="auto">${message.message}</p>`, root);
      return;
    default:
      message satisfies never;
  }
}

window.addEventListener('message', (event: MessageEvent<ToBuildPage>) => receive(event.data));
window.addEventListener('scroll', saveState, { passive: true });

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
let drawnAt = 0;
setInterval(() => {
  if (view?.heading.completedAt !== undefined) return;
  const now = Date.now();
  // Timers fire early by a few milliseconds.
  if (now - drawnAt < (reducedMotion.matches ? REDUCED_MOTION_FRAME_MS : FRAME_MS) - 20) return;
  drawnAt = now;
  draw();
}, FRAME_MS);

keepFocus(root);
api.postMessage({ type: 'ready' });
