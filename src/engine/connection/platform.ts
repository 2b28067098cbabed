import type { Address } from '../../buildkit/client.ts';
import { parseHost } from './address.ts';
import { type Candidate, findCandidates } from './candidate.ts';
import { cliEnvironment } from './cli-environment.ts';
import type { EngineConnection } from '../engine.ts';
import { chooseEngine, type EngineChoice, noEngine, type Probed } from './engine-choice.ts';
import { engineFeatures } from './engine-features.ts';
import type { HostEnvironment } from './host-environment.ts';
import { identifyEngine } from './engine-version.ts';
import { engineJson } from './http.ts';
import { readTls } from './tls.ts';
import { unreachable } from './unreachable.ts';

/** A virtual machine that wakes up takes a second or two. */
const DEFAULT_ENGINE_TIMEOUT_MS = 5000;

/** All candidates of this machine, and the engine that builds use. */
export interface PlatformSurvey extends EngineChoice {
  readonly probed: readonly Probed[];
}

/** Probes every candidate; nothing is spawned. */
export async function surveyPlatforms(
  environment: HostEnvironment,
  signal?: AbortSignal,
  timeoutMs = DEFAULT_ENGINE_TIMEOUT_MS,
): Promise<PlatformSurvey> {
  const { candidates, warnings } = findCandidates(environment);
  const probed = await Promise.all(candidates.map((candidate) => probe(candidate, timeoutMs, signal)));
  const choice = chooseEngine(probed);
  const used =
    choice.selected === undefined
      ? ''
      : ` The engine in use is ${choice.selected.candidate.name} at ${choice.selected.candidate.host}.`;
  return { ...choice, probed, warnings: [...warnings.map((each) => `${each}${used}`), ...choice.warnings] };
}

export interface DetectedEngine {
  readonly engine: EngineConnection;
  readonly warnings: readonly string[];
}

/** The engine to build on. Rejects with `engine_down` and every reason if no engine can be used. */
export async function detectEngine(
  environment: HostEnvironment,
  signal?: AbortSignal,
  timeoutMs?: number,
): Promise<DetectedEngine> {
  const { probed, selected, warnings } = await surveyPlatforms(environment, signal, timeoutMs);
  signal?.throwIfAborted();
  if (selected?.engine === undefined) throw noEngine(probed);
  return { engine: selected.engine, warnings };
}

async function probe(candidate: Candidate, timeoutMs: number, signal?: AbortSignal): Promise<Probed> {
  if (candidate.problem !== undefined) return { candidate, reason: candidate.problem };
  try {
    const endpoint = { address: addressOf(candidate), timeoutMs };
    const found = identifyEngine(candidate, await engineJson(endpoint, '/version', { signal }));
    if ('reason' in found) return { candidate, ...found };
    return {
      candidate,
      engine: { ...endpoint, platform: found, cli: cliEnvironment(candidate), features: engineFeatures(endpoint) },
    };
  } catch (error) {
    return { candidate, ...unreachable(error) };
  }
}

/** With the certificates that the user set up, read now. */
function addressOf({ host, tls }: Candidate): Address {
  const address = parseHost(host);
  if (address.kind === 'unix' || tls === undefined) return address;
  const files = readTls(tls);
  return files === undefined ? address : { ...address, tls: files };
}
