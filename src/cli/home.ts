import { openHome } from '../app/home.ts';
import type { SessionStore } from '../session/store.ts';
import type { Output } from './terminal/output.ts';

/** Opens the history and ends the sessions of processes that no longer run. */
export async function history(output: Output): Promise<SessionStore> {
  const { openHistory } = await import('../app/reader.ts');
  return openHistory(openHome(), { onWarning: (message) => output.note(`warning: ${message}`) });
}
