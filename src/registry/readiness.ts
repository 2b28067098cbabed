import type { Readiness, RegistryState } from '../event/event.ts';
import type { Registry } from '../workspace/model.ts';
import { checkHealth } from './health.ts';

const PROBE_TIMEOUT_MS = 2000;

/**
 * Probes all registries at once. Never rejects: builds do not depend on registries.
 */
export async function probeReadiness(registries: readonly Registry[], signal?: AbortSignal): Promise<Readiness> {
  const states = await Promise.all(
    registries.map(async ({ name, type, url }): Promise<RegistryState> => {
      const reason = await checkHealth(type, url, PROBE_TIMEOUT_MS, signal);
      return reason === undefined ? { name, url, active: true } : { name, url, active: false, reason };
    }),
  );
  const active = states.filter((state) => state.active).length;
  return { line: readinessLine(states), active, total: states.length, registries: states };
}

/** `Cache: 1/2 registries active (name: reason)` */
export function readinessLine(states: readonly RegistryState[]): string {
  if (states.length === 0) return 'Cache: no registries configured';
  const inactive = states.filter((state) => !state.active).map(({ name, reason }) => `${name}: ${reason ?? 'unknown'}`);
  const details = inactive.length === 0 ? '' : ` (${inactive.join(', ')})`;
  return `Cache: ${states.length - inactive.length}/${states.length} registries active${details}`;
}
