import type { Routes } from '../registry/routes.ts';
import type { Connections } from '../engine/direct/connections.ts';
import type { Builder } from '../engine/builder.ts';
import type { Engine } from '../engine/engine.ts';
import type { BuildFlags, Emit, Readiness, WorkspaceRef } from '../event/event.ts';
import type { Home } from '../home/folder.ts';
import type { Masker } from '../secret/masker.ts';
import type { SecretProviders } from '../secret/provider.ts';
import type { Registry, Workspace } from '../workspace/model.ts';
import type { BuildSettings } from './settings.ts';

/** One workspace of a session. */
export interface Job {
  readonly workspace: Workspace;
  readonly ref: WorkspaceRef;
  /** The image of its last successful build. */
  readonly previousImageId?: string;
}

/** What phase 2 detects once for all workspaces of a session. */
export interface Detected {
  readonly engine: Engine;
  readonly builder: Builder;
  readonly readiness: Readiness;
  /** How builds reach the registries. */
  readonly routes: Routes;
}

/** What all phases of all workspaces of a session share. */
export interface SessionContext {
  readonly home: Home;
  readonly registries: readonly Registry[];
  readonly flags: BuildFlags;
  readonly settings: BuildSettings;
  readonly env: NodeJS.ProcessEnv;
  /** For events of the pipeline itself: masks every text in them. */
  readonly emit: Emit;
  /** For what is masked already: results, and a builder's events, which are masked across the lines of each stream. */
  readonly emitMasked: Emit;
  readonly providers: SecretProviders;
  /** What the user has approved that builds take from this machine. */
  readonly allowed: ReadonlySet<string>;
  /** Knows every secret that was read in this session. */
  readonly masker: Masker;
  /** Engine connections of a process that builds more than once. */
  readonly connections?: Connections;
  /** Finds the engine and probes the registries on the first call; later calls share the result. */
  readonly detect: () => Promise<Detected>;
}

/** What a phase works on. `signal` aborts with a `StopError`. */
export interface PhaseContext extends SessionContext {
  readonly job: Job;
  readonly signal: AbortSignal;
}

/** Milliseconds for one workspace, from its start. */
export function timeoutMs({ flags, settings }: Pick<SessionContext, 'flags' | 'settings'>): number {
  return flags.timeoutMs ?? settings.timeoutMs;
}
