import { homedir } from 'node:os';
import { DvmError } from '../event/error.ts';
import type { Platform } from '../event/event.ts';
import { type Candidate, candidates, type Surroundings } from './candidate.ts';
import { type Address, getJson, parseHost } from './http.ts';

/** An engine that answers. */
export interface Engine {
  readonly platform: Platform;
  readonly address: Address;
  /** The engine keeps its images in containerd, which is what exporting a layer cache needs. */
  readonly containerdStore: boolean;
}

export interface Probed {
  readonly candidate: Candidate;
  /** The engine, if it answers and can build. */
  readonly engine?: Engine;
  /** Why it cannot be used. */
  readonly reason?: string;
}

/** How long an engine may take to answer. Milliseconds; a VM that wakes up takes a second or two. */
const PROBE_TIMEOUT_MS = 5000;

export function surroundings(env: NodeJS.ProcessEnv = process.env): Surroundings {
  return { env, home: homedir(), uid: process.getuid?.(), platform: process.platform };
}

/** Asks every candidate whether it answers; nothing is spawned. */
export async function probePlatforms(around: Surroundings, signal?: AbortSignal, timeoutMs = PROBE_TIMEOUT_MS): Promise<Probed[]> {
  return Promise.all(candidates(around).map((candidate) => probe(candidate, timeoutMs, signal)));
}

/**
 * The engine to build on: the first candidate that answers, but a candidate that the user named is the only one.
 * Throws `engine_down` with every reason when there is none.
 */
export async function detectEngine(around: Surroundings, signal?: AbortSignal): Promise<Engine> {
  const probed = await probePlatforms(around, signal);
  signal?.throwIfAborted();
  const first = probed[0];
  const eligible = first?.candidate.type === 'configured' || first?.candidate.type === 'context' ? [first] : probed;
  const engine = eligible.find((result) => result.engine !== undefined)?.engine;
  if (engine !== undefined) return engine;
  const reasons = eligible.map(({ candidate, reason }) => `${candidate.name}${candidate.host === '' ? '' : ` at ${candidate.host}`}: ${reason ?? 'unknown'}`);
  throw new DvmError({
    kind: 'engine_down',
    message: reasons.length === 0 ? 'No container engine was found.' : `No container engine answers (${reasons.join('; ')}).`,
    hint: START_HINTS[eligible[0]?.candidate.type ?? 'none'],
  });
}

const START_HINTS: Readonly<Record<Candidate['type'] | 'none', string>> = {
  configured: 'Check DOCKER_HOST, or unset it.',
  context: 'Start that engine, or choose another one with "docker context use".',
  orbstack: 'Start it with "orb start".',
  colima: 'Start it with "colima start".',
  'docker-desktop': 'Start Docker Desktop.',
  podman: 'Install Docker Engine, OrbStack, Colima or Docker Desktop: Podman cannot build yet.',
  docker: 'Start it with "sudo systemctl start docker", and make sure that you may use its socket.',
  none: 'Install Docker Engine, OrbStack, Colima or Docker Desktop, and start it.',
};

async function probe(candidate: Candidate, timeoutMs: number, signal?: AbortSignal): Promise<Probed> {
  if (candidate.host === '') return { candidate, reason: 'there is no such Docker context with an address' };
  try {
    const address = parseHost(candidate.host);
    const [version, info] = await Promise.all([
      getJson(address, '/version', timeoutMs, signal),
      getJson(address, '/info', timeoutMs, signal),
    ]);
    return usable(candidate, address, version as EngineVersion, info as EngineInfo);
  } catch (error) {
    return { candidate, reason: unreachable(error) };
  }
}

interface EngineVersion {
  readonly Version?: string;
  readonly Components?: readonly { readonly Name?: string }[];
}
interface EngineInfo {
  readonly ID?: string;
  readonly OperatingSystem?: string;
  readonly DriverStatus?: readonly (readonly [string, string])[];
}

function usable(candidate: Candidate, address: Address, version: EngineVersion, info: EngineInfo): Probed {
  if (version.Components?.some((component) => component.Name === 'Podman Engine') === true) {
    return { candidate, reason: 'Podman answers, but its socket has no BuildKit' };
  }
  const type = candidate.type === 'configured' || candidate.type === 'context' ? 'docker' : candidate.type;
  // An address that was configured says nothing about what answers there; the engine itself does.
  const answers = info.OperatingSystem === 'Docker Desktop' ? 'Docker Desktop' : 'Docker Engine';
  const name = type === 'docker' ? answers : candidate.name;
  const containerdStore = info.DriverStatus?.some(([key, value]) => key === 'driver-type' && value.startsWith('io.containerd.snapshotter')) === true;
  const platform: Platform = { type, name, host: candidate.host, version: version.Version ?? 'unknown', ...(info.ID && { id: info.ID }) };
  return { candidate, engine: { platform, address, containerdStore } };
}

function unreachable(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return 'nothing listens there';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not use the socket';
  return error instanceof Error ? error.message : String(error);
}
