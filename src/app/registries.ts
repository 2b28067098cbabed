import type { Readiness, RegistryState } from '../event/event.ts';
import { probeReadiness } from '../registry/readiness.ts';
import { loadRoot } from './load.ts';

export { probeReadiness };

export interface ListedRegistry extends RegistryState {
  readonly type: string;
}

/** The registries that documents below a folder define, probed now. */
export async function listRegistries(root: string): Promise<{
  readonly readiness: Readiness;
  readonly registries: readonly ListedRegistry[];
}> {
  const { registries } = await loadRoot(root);
  const readiness = await probeReadiness(registries);
  const listed = readiness.registries.map((state, index) => ({ ...state, type: registries[index]?.type ?? 'oci' }));
  return { readiness, registries: listed };
}
