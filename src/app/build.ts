import { BuildControl } from '../pipeline/stop.ts';
import { buildAll } from '../pipeline/build.ts';
import { reportOf } from '../event/error.ts';
import type { BuildEvent, WorkspaceRef, WorkspaceResult } from '../event/event.ts';
import type { Connections } from '../engine/direct/connections.ts';
import type { Home } from '../home/folder.ts';
import type { SecretProviders } from '../secret/provider.ts';
import type { SessionRecorder } from '../session/log/recorder.ts';
import type { SessionStore } from '../session/store.ts';
import { DEFAULT_LIMITS } from '../session/index/cleanup.ts';
import { registriesOf } from '../workspace/hierarchy/registries.ts';
import type { Workspace } from '../workspace/model.ts';
import type { BuildSpec } from './build-spec.ts';

/** What helps this process to build; none of it can be sent to another process. */
export interface BuildServices {
  readonly home: Home;
  readonly store: SessionStore;
  readonly env: NodeJS.ProcessEnv;
  readonly providers: SecretProviders;
  /** Of this program; recorded with the session. */
  readonly version: string;
  /** Shared by the sessions of this process; without it, each session opens its own. */
  readonly connections?: Connections;
  /** Receives every event after it is stored. */
  readonly onEvent: (event: BuildEvent) => void;
}

/** A session whose start is stored. */
export interface RunningSession {
  readonly id: string;
  readonly workspaces: readonly WorkspaceRef[];
  readonly control: BuildControl;
  /** Settles when everything has ended and is stored. */
  readonly done: Promise<readonly WorkspaceResult[]>;
  /** For a process that must exit at once: stops everything, and stores synchronously that it was interrupted. */
  interruptNow(): void;
}

/**
 * Starts a session that builds the workspaces, and deletes old logs meanwhile. Rejects with `storage` if the session
 * cannot be stored at all.
 */
export async function startSession(spec: BuildSpec, services: BuildServices): Promise<RunningSession> {
  const { workspaces, flags, settings } = spec;
  const { store, version } = services;
  const recorder = await store.begin({ version, flags, workspaces: workspaces.map(proposal) });
  recorder.subscribe(services.onEvent);
  const control = new BuildControl();
  // The build does not wait for it, and what cannot be deleted now can be deleted later.
  const cleaned = store
    .clean({ ...DEFAULT_LIMITS, maxLogBytes: settings.maxLogBytes })
    .catch((error: unknown) =>
      recorder.emit({ type: 'warning', message: `Old logs could not be deleted: ${reportOf(error).message}` }),
    );
  return {
    id: recorder.id,
    workspaces: recorder.workspaces,
    control,
    done: run(spec, services, recorder, control, cleaned),
    interruptNow: () => {
      control.interrupt();
      recorder.interruptSync();
    },
  };
}

async function run(
  spec: BuildSpec,
  services: BuildServices,
  recorder: SessionRecorder,
  control: BuildControl,
  cleaned: Promise<unknown>,
): Promise<readonly WorkspaceResult[]> {
  const results = await buildJobs(spec, services, recorder, control).catch((error: unknown) => {
    // An internal error must not leave a session that never ends.
    const failed: WorkspaceResult = { status: 'failed', durationMs: 0, error: reportOf(error) };
    for (const { key } of recorder.workspaces) recorder.emit({ type: 'workspace.finished', key, result: failed });
    return spec.workspaces.map(() => failed);
  });
  await cleaned;
  await recorder.finish();
  return results;
}

async function buildJobs(
  spec: BuildSpec,
  services: BuildServices,
  recorder: SessionRecorder,
  control: BuildControl,
): Promise<readonly WorkspaceResult[]> {
  const previous = await services.store.lastSuccessful();
  const jobs = spec.workspaces.map((workspace, index) => {
    const ref = recorder.workspaces[index];
    if (ref === undefined) throw new Error(`The store gave no key to ${workspace.path}.`);
    const imageId = previous.get(workspace.identity)?.imageId;
    return { workspace, ref, ...(imageId === undefined ? {} : { previousImageId: imageId }) };
  });
  // Only registries that these workspaces use are probed.
  return buildAll({
    ...services,
    flags: spec.flags,
    settings: spec.settings,
    allowed: new Set(spec.allowed),
    registries: registriesOf(spec.workspaces.filter(({ problem }) => problem === undefined)),
    jobs,
    control,
    emit: recorder.emit,
  });
}

function proposal(workspace: Workspace): Parameters<SessionStore['begin']>[0]['workspaces'][number] {
  const { identity, preferredKey, name, app, path, location } = workspace;
  return { identity, preferredKey, name, app, path, file: location.file, line: location.line };
}
