import { type Home, usableHome } from '../home/folder.ts';
import type { SessionStore } from '../session/store.ts';
import type { Output } from './terminal/output.ts';

/** The home folder of every command. Throws `usage` or `storage`. */
export function openHome(): Home {
  return usableHome(process.env);
}

/** The history, after the sessions of lost processes were ended. */
export async function history(output: Output): Promise<SessionStore> {
  const { openHistory } = await import('../app/reader.ts');
  return openHistory(openHome(), { onWarning: (message) => output.note(`warning: ${message}`) });
}
