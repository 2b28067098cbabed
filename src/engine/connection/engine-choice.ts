import { DvmError } from '../../event/error.ts';
import { type Candidate, isChosen } from './candidate.ts';
import type { EngineConnection } from '../engine.ts';

/** The result of probing a candidate. */
export interface Probed {
  readonly candidate: Candidate;
  /** The engine, if it responds and can build. */
  readonly engine?: EngineConnection;
  /** Why it cannot be used, and how to fix that. */
  readonly reason?: string;
  readonly hint?: string;
  /** There is no engine at all, for example because the platform is installed but not running. */
  readonly isAbsent?: true;
}

export interface EngineChoice {
  /** The engine that builds use, or would use if it responded; undefined if there is no engine. */
  readonly selected?: Probed;
  /** Why the choice may be unexpected. */
  readonly warnings: readonly string[];
}

/** Selects the engine that the user chose, whether it responds or not, or else the first that responds. */
export function chooseEngine(probed: readonly Probed[]): EngineChoice {
  const [first] = probed;
  if (first !== undefined && isChosen(first.candidate)) return { selected: first, warnings: [] };
  const index = probed.findIndex(({ engine }) => engine !== undefined);
  const selected = probed[index];
  if (selected === undefined) return { warnings: [] };
  const passedOver = probed.slice(0, index).filter(({ isAbsent }) => isAbsent !== true);
  const used = `${selected.engine?.platform.name ?? selected.candidate.name} at ${selected.candidate.host}`;
  return {
    selected,
    warnings: passedOver.map(
      (each) => `${describe(each)}. Using ${used} instead; set DOCKER_HOST to choose an engine.`,
    ),
  };
}

/** The error if there is no engine to build on. */
export function noEngine(probed: readonly Probed[]): DvmError {
  const { selected } = chooseEngine(probed);
  const tried = selected === undefined ? probed : [selected];
  if (tried.length === 0)
    return new DvmError({ kind: 'engine_down', message: 'No container engine was found.', hint: START_HINTS.none });
  return new DvmError({
    kind: 'engine_down',
    message: `No container engine is responding (${tried.map(describe).join('; ')}).`,
    hint: tried.find(({ hint }) => hint !== undefined)?.hint ?? START_HINTS[tried[0]?.candidate.type ?? 'none'],
  });
}

function describe({ candidate: { name, host }, reason }: Probed): string {
  return `${name}${host === '' ? '' : ` at ${host}`}: ${reason ?? 'no response'}`;
}

const START_HINTS: Readonly<Record<Candidate['type'] | 'none', string>> = {
  configured: 'Check DOCKER_HOST, or unset it.',
  context: 'Start that engine, or choose another one with "docker context use".',
  orbstack: 'Start it with "orb start".',
  colima: 'Start it with "colima start".',
  'docker-desktop': 'Start Docker Desktop.',
  podman: 'Install Docker Engine, OrbStack, Colima or Docker Desktop: builds on Podman are not supported yet.',
  docker: 'Start it with "sudo systemctl start docker", and make sure that your user may access its socket.',
  none: 'Install Docker Engine, OrbStack, Colima or Docker Desktop, and start it.',
};
