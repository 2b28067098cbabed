import type { Readiness } from '../event/event.ts';
import type { EngineConnection } from '../engine/engine.ts';
import { engineJson } from '../engine/connection/http.ts';
import type { Registry } from '../workspace/model.ts';
import { checkHealth } from './health.ts';

/** How builds reach a registry, or why they cannot. */
export interface Route {
  /** The address for the engine, which pulls base images. */
  readonly engine?: string;
  /** The address for build steps, whose loopback is not this machine's. */
  readonly steps?: string;
  /** Why an address is missing. */
  readonly reason?: string;
}

/** By the addresses in the documents. */
export type Routes = ReadonlyMap<string, Route>;

const PROBE_TIMEOUT_MS = 2000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;
/** The name of this machine inside an engine's virtual machine. */
const VM_HOST_NAME = 'host.docker.internal';

/** The routes to all registries that serve, and the reason for each that does not. Never rejects. */
export async function findRoutes(
  registries: readonly Registry[],
  { registries: states }: Readiness,
  engine: EngineConnection,
  signal?: AbortSignal,
): Promise<Routes> {
  const gateway = once(() => bridgeAddress(engine, signal));
  const routes = await Promise.all(
    registries.map(async (registry, index): Promise<[string, Route]> => {
      const state = states[index];
      if (state?.active !== true) return [registry.url, { reason: state?.reason ?? 'it was not probed' }];
      return [registry.url, await routeTo(registry, engine, gateway, signal)];
    }),
  );
  return new Map(routes);
}

async function routeTo(
  { type, url }: Registry,
  engine: EngineConnection,
  gateway: () => Promise<string | undefined>,
  signal?: AbortSignal,
): Promise<Route> {
  if (!LOOPBACK.test(new URL(url).hostname)) return { engine: url, steps: url };
  if (engine.address.kind === 'tcp' && !LOOPBACK.test(engine.address.host))
    return { reason: `it is on this machine's loopback, but the engine runs on ${engine.address.host}` };
  if (isVirtual(engine)) return { engine: url, steps: withHost(url, VM_HOST_NAME) };
  const bridge = await gateway();
  if (bridge === undefined)
    return {
      engine: url,
      reason:
        'it is on the loopback of this machine, ' +
        'and the engine does not report the address at which its containers reach the machine',
    };
  const steps = withHost(url, bridge);
  const problem = await checkHealth(type, steps, PROBE_TIMEOUT_MS, signal);
  if (problem === undefined) return { engine: url, steps };
  return {
    engine: url,
    reason:
      `build steps reach this machine at ${bridge}, where it does not serve (${problem}); ` +
      'make it listen at that address or at all addresses',
  };
}

/** Whether the engine runs in a virtual machine, with its own loopback interface. */
function isVirtual({ platform }: EngineConnection): boolean {
  return (
    process.platform !== 'linux' ||
    platform.name === 'Docker Desktop' ||
    platform.type === 'orbstack' ||
    platform.type === 'colima'
  );
}

/** The address of the engine's bridge network, which belongs to this machine if the engine runs here. */
async function bridgeAddress(engine: EngineConnection, signal?: AbortSignal): Promise<string | undefined> {
  const network = await engineJson(engine, '/networks/bridge', { signal }).catch(() => undefined);
  const config = (network as { IPAM?: { Config?: readonly { Gateway?: unknown }[] } } | undefined)?.IPAM?.Config;
  return (Array.isArray(config) ? (config as readonly { Gateway?: unknown }[]) : [])
    .map(({ Gateway }) => Gateway)
    .find((gateway): gateway is string => typeof gateway === 'string' && /^\d{1,3}(?:\.\d{1,3}){3}$/.test(gateway));
}

function withHost(url: string, host: string): string {
  const changed = new URL(url);
  changed.hostname = host;
  return changed.href;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= work());
}
