import { randomUUID } from 'node:crypto';
import { detectEngine } from '../engine/connection/platform.ts';
import { hostEnvironment } from '../engine/connection/host-environment.ts';
import { openEngine } from '../engine/engine.ts';
import { type ErrorReport, reportOf } from '../event/error.ts';
import type { EventBody } from '../event/event.ts';
import { checkCurrent } from '../pipeline/current/check-current.ts';
import type { CurrentState } from '../pipeline/current/compare-with-receipt.ts';
import { configuredSecrets } from '../pipeline/gather/configured-secrets.ts';
import { Masker } from '../secret/masker.ts';
import type { Workspace } from '../workspace/model.ts';
import type { BuildSpec } from './build-spec.ts';
import type { BuildServices } from './build.ts';

/** Whether the image of a workspace is up to date; an error if that could not be found out. */
export interface CheckedWorkspace {
  readonly workspace: Workspace;
  readonly state: CurrentState | { readonly error: ErrorReport };
}

export interface CheckServices extends Pick<BuildServices, 'home' | 'env' | 'providers'> {
  readonly onWarning: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Checks each workspace, without a session. Rejects with `engine_down` if there is no engine. */
export async function checkAll(spec: BuildSpec, services: CheckServices): Promise<CheckedWorkspace[]> {
  const { workspaces, flags, settings, allowed } = spec;
  const { home, env, providers, signal, onWarning } = services;
  const masker = new Masker();
  masker.add(...configuredSecrets(env, settings));
  const found = await detectEngine(hostEnvironment(env, settings.engineHost), signal, settings.engineTimeoutMs);
  const engine = openEngine(found.engine);
  const emit = (event: EventBody): void => {
    if (event.type === 'warning') onWarning(masker.deep(event).message);
  };
  const context = {
    ...{ home, env, providers, flags, settings, masker, signal, emit },
    emitMasked: emit,
    registries: [],
    allowed: new Set(allowed),
    detect: () => Promise.reject(new Error('A check needs no builder.')),
  };
  const checked: CheckedWorkspace[] = [];
  for (const workspace of workspaces) {
    const { name, app, path, location } = workspace;
    // Only names the staging folder, which is removed at once.
    const ref = { key: `check-${randomUUID()}`, name, app, path, file: location.file, line: location.line };
    const state = await checkCurrent(
      { ...context, job: { workspace, ref: { ...ref, identity: workspace.identity } } },
      engine,
    ).catch((error: unknown) => ({ error: masker.deep(reportOf(error)) }));
    signal.throwIfAborted();
    checked.push({ workspace, state });
  }
  return checked;
}
