import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type {
  BuildEvent,
  EventBody,
  ImageLayer,
  PhaseNumber,
  WorkspaceRef,
  WorkspaceResult,
} from '../../src/event/event.ts';
import { sessionStatus } from '../../src/event/status.ts';
import { homeFolder, type Home } from '../../src/home/folder.ts';
import { createOwned } from '../../src/home/owned.ts';
import { currentProcess } from '../../src/process/identity.ts';
import { detailLog, LogFile, STATE_LOG } from '../../src/session/log/log.ts';
import { openStore } from '../../src/session/store.ts';
import { repository } from '../rig/folders.ts';
import { named } from '../support/steps.ts';

/** A step of a recorded build. Times are seconds since the start of the build. */
export interface RecordedStep {
  /** `base 2/3` */
  readonly label: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly cached?: boolean;
  /** Labels of the steps that it depends on. */
  readonly needs?: readonly string[];
  readonly bytes?: number;
  readonly error?: string;
  readonly output?: readonly string[];
}

export interface RecordedBuild {
  readonly app: string;
  readonly name: string;
  readonly steps: readonly RecordedStep[];
  /** Steps that were never reached. */
  readonly waiting?: readonly RecordedStep[];
  readonly result: WorkspaceResult;
  readonly layers?: readonly ImageLayer[];
  readonly dockerfile?: string;
  /** The line of the YAML file for each line of the Dockerfile. */
  readonly origins?: Readonly<Record<number, number>>;
  readonly file?: string;
}

export const storeOf = (home: string) =>
  openStore(homeFolder({ DVM_HOME: home }, ''), { locateWasm: () => join(repository, 'dist/sql-wasm.wasm') });

/**
 * Writes the logs of a finished session as a build would have written them, and adds it to the history. Returns its
 * id.
 */
export async function writeSession(
  homePath: string,
  begin: number,
  builds: readonly RecordedBuild[],
  warnings: readonly string[] = [],
): Promise<string> {
  const home: Home = homeFolder({ DVM_HOME: homePath }, '');
  const session = randomUUID();
  const folder = home.session(session);
  createOwned(folder);
  const state = new LogFile(join(folder, STATE_LOG));
  let seq = 0;
  const write = (log: LogFile, time: number, body: EventBody): void =>
    log.add({ ...body, v: 1, seq: ++seq, time, session } satisfies BuildEvent);
  const refs = builds.map(refOf);
  write(state, begin, {
    type: 'session.started',
    process: { ...currentProcess(), pid: 4_194_305 },
    version: '0.1.0',
    flags: {},
    workspaces: refs,
  });
  write(state, begin + 40, {
    type: 'session.platform',
    platform: { type: 'docker', name: 'Docker Engine', host: 'unix:///var/run/docker.sock', version: '28.5.2' },
  });
  write(state, begin + 60, {
    type: 'session.readiness',
    readiness: { line: 'Cache 2/3 registries active (devpi: not started)', active: 2, total: 3, registries: [] },
  });
  for (const message of warnings) write(state, begin + 70, { type: 'warning', message });
  const ends = builds.map((build, index) => {
    const log = new LogFile(detailLog(folder, refs[index]?.key ?? ''));
    const end = writeBuild(
      begin,
      build,
      refs[index]?.key ?? '',
      (time, body) => write(state, time, body),
      (time, body) => write(log, time, body),
    );
    log.flush({ sync: false });
    log.close();
    return end;
  });
  write(state, Math.max(...ends) + 20, {
    type: 'session.finished',
    status: sessionStatus(builds.map(({ result }) => result)),
  });
  state.flush({ sync: true });
  state.close();
  const store = storeOf(homePath);
  await store.indexEnded();
  store.close();
  return session;
}

function refOf({ app, name, file = '/code/workspace.yaml' }: RecordedBuild, index: number): WorkspaceRef {
  const key = `${app}-${name}`
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[^A-Za-z0-9_]/, '_')
    .slice(0, 60);
  return {
    key: index === 0 ? key : `${key}-${index}`,
    identity: `/code#acme/core/${app}/${name}`,
    app,
    name,
    path: `acme/core/${app}/${name}`,
    file,
    line: 12,
  };
}

type Write = (time: number, body: EventBody) => void;

/** The phases before the build take a moment each, the build as long as its steps. Returns its end. */
function writeBuild(begin: number, build: RecordedBuild, key: string, state: Write, detail: Write): number {
  const { steps, result, layers, dockerfile, origins = {}, file = '/code/workspace.yaml' } = build;
  const at = (seconds: number): number => begin + Math.round(seconds * 1000);
  const last = steps.reduce((latest, { to }) => Math.max(latest, to), 0.7);
  const failed = result.status === 'failed';
  state(begin + 30, { type: 'workspace.started', key });
  const begins = (number: PhaseNumber, time: number): void =>
    state(time, { type: 'phase.started', key, phase: number });
  const ends = (number: PhaseNumber, time: number): void =>
    state(time, {
      type: 'phase.finished',
      key,
      phase: number,
      outcome: failed && number === 6 ? 'failed' : 'succeeded',
    });
  for (const number of [1, 2, 3, 4, 5] as const) {
    begins(number, at(number * 0.1));
    ends(number, at(number * 0.1 + 0.1));
  }
  begins(6, at(0.6));
  if (dockerfile !== undefined) {
    detail(at(0.6), {
      type: 'dockerfile',
      key,
      text: dockerfile,
      fingerprint: 'f',
      origins: Object.entries(origins).map(([line, own]) => ({ at: Number(line), file, line: own, column: 9 })),
    });
  }
  for (const step of [...steps, ...(build.waiting ?? [])])
    detail(at(0.65), {
      type: 'step.waiting',
      key,
      step: digest(step.label),
      ...named(nameOf(step)),
      inputs: (step.needs ?? []).map(digest),
    });
  for (const step of steps) writeStep(step, key, at, detail);
  const end = at(last + (failed ? 0.05 : 0.4));
  ends(6, at(last));
  if (!failed) {
    begins(7, at(last));
    ends(7, end);
  }
  if (layers !== undefined)
    detail(end, { type: 'image', key, image: result.image ?? 'i', imageId: result.imageId ?? 'sha256:0', layers });
  state(end, { type: 'workspace.finished', key, result: { ...result, durationMs: end - begin - 30 } });
  return end;
}

function writeStep(step: RecordedStep, key: string, at: (seconds: number) => number, detail: Write): void {
  const { label, needs = [], from, to, cached = false, bytes, error, output = [] } = step;
  detail(at(from), {
    type: 'step.started',
    key,
    step: digest(label),
    ...named(nameOf(step)),
    inputs: needs.map(digest),
    startedAt: at(from),
  });
  if (bytes !== undefined)
    detail(at(to), {
      type: 'step.progress',
      key,
      step: digest(label),
      item: digest(`layer ${label}`),
      current: bytes,
      total: bytes,
    });
  for (const line of output) detail(at(to), { type: 'log', key, step: digest(label), stream: 'stderr', line });
  detail(at(to), {
    type: 'step.finished',
    key,
    step: digest(label),
    ...named(nameOf(step)),
    cached,
    startedAt: at(from),
    completedAt: at(to),
    ...(error !== undefined && { error }),
  });
}

function nameOf({ label, text }: RecordedStep): string {
  return `[${label}] ${text}`;
}

export function digest(label: string): string {
  return `sha256:${Buffer.from(label).toString('hex').padEnd(64, '0').slice(0, 64)}`;
}
