import { renderSessions, tick } from './session-list.ts';
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
let shown: ToView | undefined;

function render(): void {
  if (shown === undefined) return;
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
  if (JSON.stringify(event.data) === JSON.stringify(shown)) return;
  shown = event.data;
  render();
});

// Ages and running times go on without a message.
setInterval(() => tick(root, Date.now()), 1000);

api.postMessage({ type: 'ready' });
