import type { Home } from '../home/folder.ts';
import { describeIndexFailure } from '../session/index/indexing.ts';
import { openStore, type SessionStore, type StoreOptions } from '../session/store.ts';

export { openStore };

/**
 * Opens the history and ends the sessions of lost processes. If that cannot be stored, such as on a full disk, it is a
 * warning: the history can still be read.
 */
export async function openHistory(
  home: Home,
  options: StoreOptions & Required<Pick<StoreOptions, 'onWarning'>>,
): Promise<SessionStore> {
  const store = openStore(home, options);
  await store.heal().catch((error: unknown) => options.onWarning(describeIndexFailure(error)));
  return store;
}
