import type { Home } from '../home/folder.ts';
import { describeIndexFailure } from '../session/index/indexing.ts';
import { openStore, type SessionStore, type StoreOptions } from '../session/store.ts';

/**
 * The history, after the sessions of lost processes were ended. Where that cannot be stored now, for the disk is full,
 * it is only a warning: what is there can still be read.
 */
export async function openHistory(
  home: Home,
  options: StoreOptions & Required<Pick<StoreOptions, 'onWarning'>>,
): Promise<SessionStore> {
  const store = openStore(home, options);
  await store.heal().catch((error: unknown) => options.onWarning(describeIndexFailure(error)));
  return store;
}
