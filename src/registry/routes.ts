import type { Readiness } from '../event/event.ts';
import type { EngineConnection } from '../engine/engine.ts';
import { engineJson } from '../engine/connection/http.ts';
import type { Registry } from '../workspace/model.ts';
import { checkHealth } from './health.ts';

/** How builds reach a registry, or why they cannot. */
export interface Route {
  /** For the engine, which pulls base images. */
  readonly engine?: string;
  /** For the steps of a build, whose own loopback is not that of this machine. */
  readonly steps?: string;
  /** Why one of the addresses is not there. */
  readonly reason?: string;
}

/** By the addresses that the documents say. */
export type Routes = ReadonlyMap<string, Route>;

const PROBE_TIMEOUT_MS = 2000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;
/** The engines of virtual machines have a name for the machine around them. */
const HOST_OF_VM = 'host.docker.internal';

/** The routes to all registries that serve now; the others' reason is that they do not. Never throws. */
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
      if (state?.active !== true) return [registry.url, { reason: state?.reason ?? 'it was not asked' }];
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
    return { reason: `it is on this machine's loopback, and the engine runs on ${engine.address.host}` };
  if (isVirtual(engine)) return { engine: url, steps: withHost(url, HOST_OF_VM) };
  const bridge = await gateway();
  if (bridge === undefined)
    return {
      engine: url,
      reason:
        'it is on the loopback of this machine, and the engine does not say by which address its containers reach the machine',
    };
  const steps = withHost(url, bridge);
  const problem = await checkHealth(type, steps, PROBE_TIMEOUT_MS, signal);
  if (problem === undefined) return { engine: url, steps };
  return {
    engine: url,
    reason: `steps of a build reach this machine at ${bridge}, where it does not serve (${problem}); let it listen there, too, or at all addresses`,
  };
}

/** Whether the engine's loopback is another one than ours. */
function isVirtual({ platform }: EngineConnection): boolean {
  return (
    process.platform !== 'linux' ||
    platform.name === 'Docker Desktop' ||
    platform.type === 'orbstack' ||
    platform.type === 'colima'
  );
}

/** The engine's bridge: an address of this machine, where the engine runs on it. */
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
