import { renderSessions } from './session-list.ts';
import type { FromView, ToView } from './protocol.ts';

interface Api {
  postMessage(message: FromView): void;
  getState(): { expanded?: string[] } | undefined;
  setState(state: { expanded: string[] }): void;
}
declare function acquireVsCodeApi(): Api;

const api = acquireVsCodeApi();
const root = document.getElementById('sessions') ?? document.body;
const expanded = new Set(api.getState()?.expanded);
let shown: ToView = { type: 'sessions', sessions: [], more: false };

function render(): void {
  renderSessions(root, shown, expanded, {
    now: Date.now(),
    send: (message) => api.postMessage(message),
    toggle: (id) => {
      if (!expanded.delete(id)) expanded.add(id);
      api.setState({ expanded: [...expanded] });
      render();
    },
  });
}

window.addEventListener('message', (event: MessageEvent<ToView>) => {
  shown = event.data;
  render();
});

// Ages and running times go on without a message.
setInterval(() => {
  const running = shown.sessions.some((session) => session.status === 'in_progress');
  if (running || Date.now() % 30_000 < 1000) render();
}, 1000);

api.postMessage({ type: 'ready' });
