import { BuildControl } from '../pipeline/stop.ts';
import { buildAll } from '../pipeline/build.ts';
import { reportOf } from '../event/error.ts';
import type { BuildEvent, BuildFlags, WorkspaceRef, WorkspaceResult } from '../event/event.ts';
import type { Connections } from '../engine/direct/connections.ts';
import type { Home } from '../home/folder.ts';
import type { SecretProviders } from '../secret/provider.ts';
import type { SessionRecorder } from '../session/log/recorder.ts';
import type { SessionStore } from '../session/store.ts';
import { cleanupLimits } from './cleanup-limits.ts';
import { registriesOf } from '../workspace/hierarchy/registries.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface SessionRequest {
  readonly home: Home;
  readonly store: SessionStore;
  readonly workspaces: readonly Workspace[];
  readonly flags: BuildFlags;
  readonly env: NodeJS.ProcessEnv;
  readonly providers: SecretProviders;
  /** What the user has allowed the builds to take from this machine. */
  readonly allowed: ReadonlySet<string>;
  readonly version: string;
  /** Of a process that builds more than once; without it, each session connects anew. */
  readonly connections?: Connections;
  /** Told of every event after it is stored. */
  readonly onEvent: (event: BuildEvent) => void;
}

/** A session that has begun: its row is stored. */
export interface RunningSession {
  readonly id: string;
  readonly workspaces: readonly WorkspaceRef[];
  readonly control: BuildControl;
  /** Settles when everything has ended and is stored. */
  readonly done: Promise<readonly WorkspaceResult[]>;
  /** For a process that has to end now: stops everything and stores at once what can be known. */
  interruptNow(): void;
}

/**
 * Begins a session and builds its workspaces; meanwhile what is too old of earlier ones is removed. Rejects with
 * `storage` if
 * the session cannot be stored at all.
 */
export async function startSession(request: SessionRequest): Promise<RunningSession> {
  const { store, workspaces, flags, version } = request;
  const limits = cleanupLimits(request.env);
  const recorder = await store.begin({ version, flags, workspaces: workspaces.map(proposal) });
  recorder.subscribe(request.onEvent);
  const control = new BuildControl();
  // Nobody waits for it: the build needs the disk no sooner than that, and what cannot be removed now can be later.
  const cleaned = store
    .clean(limits)
    .catch((error: unknown) =>
      recorder.emit({ type: 'warning', message: `Old logs could not be removed: ${reportOf(error).message}` }),
    );
  return {
    id: recorder.id,
    workspaces: recorder.workspaces,
    control,
    done: run(request, recorder, control, cleaned),
    interruptNow: () => {
      control.interrupt();
      recorder.interruptSync();
    },
  };
}

async function run(
  request: SessionRequest,
  recorder: SessionRecorder,
  control: BuildControl,
  cleaned: Promise<unknown>,
): Promise<readonly WorkspaceResult[]> {
  const results = await buildJobs(request, recorder, control).catch((error: unknown) => {
    // A defect of ours must not leave a session that runs for ever.
    const failed: WorkspaceResult = { status: 'failed', durationMs: 0, error: reportOf(error) };
    for (const { key } of recorder.workspaces) recorder.emit({ type: 'workspace.finished', key, result: failed });
    return request.workspaces.map(() => failed);
  });
  await cleaned;
  await recorder.finish();
  return results;
}

async function buildJobs(
  request: SessionRequest,
  recorder: SessionRecorder,
  control: BuildControl,
): Promise<readonly WorkspaceResult[]> {
  const previous = await request.store.lastSuccessful();
  const jobs = request.workspaces.map((workspace, index) => {
    const ref = recorder.workspaces[index];
    if (ref === undefined) throw new Error(`The store gave no key to ${workspace.path}.`);
    const imageId = previous.get(workspace.identity)?.imageId;
    return { workspace, ref, ...(imageId === undefined ? {} : { previousImageId: imageId }) };
  });
  // A registry that no workspace of this session chooses has no part in the build, so it is not asked anything either.
  return buildAll({
    ...request,
    registries: registriesOf(request.workspaces.filter(({ problem }) => problem === undefined)),
    jobs,
    control,
    emit: recorder.emit,
  });
}

function proposal(workspace: Workspace): Parameters<SessionStore['begin']>[0]['workspaces'][number] {
  const { identity, preferredKey, name, app, path, location } = workspace;
  return { identity, preferredKey, name, app, path, file: location.file, line: location.line };
}
