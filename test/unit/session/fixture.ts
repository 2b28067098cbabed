import { randomUUID } from 'node:crypto';
import type { BuildEvent, EventBody, WorkspaceRef, WorkspaceResult } from '../../../src/event/event.ts';
import type { Home } from '../../../src/home/folder.ts';
import { currentProcess } from '../../../src/process/identity.ts';
import { openStore } from '../../../src/session/store.ts';
import type { NewSession, SessionStore } from '../../../src/session/store.ts';
import type { SessionRecorder } from '../../../src/session/log/recorder.ts';

/** A process on this machine that no longer exists. */
export const deadProcess = { ...currentProcess(), pid: 2 ** 22 + 1 };

export function workspace(name: string, root = '/work'): NewSession['workspaces'][number] {
  const path = `shop/${name}`;
  return {
    identity: `${root}#${path}`,
    preferredKey: `shop-${name}`,
    name,
    app: 'shop',
    path,
    file: `${root}/${name}.yaml`,
    line: 3,
  };
}

export function newSession(...names: readonly string[]): NewSession {
  return { version: '0.1.0', flags: { noCache: true }, workspaces: names.map((name) => workspace(name)) };
}

export const succeeded = (image: string): WorkspaceResult => ({
  status: 'succeeded',
  image,
  imageId: `sha256:${image}`,
  durationMs: 5,
});
export const failed: WorkspaceResult = {
  status: 'failed',
  attemptedImage: 'never',
  durationMs: 7,
  error: { kind: 'build_failed', message: 'no' },
};

export function endRow(recorder: SessionRecorder, index: number, result: WorkspaceResult): void {
  const key = recorder.workspaces[index]?.key ?? '';
  recorder.emit({ type: 'workspace.started', key });
  recorder.emit({ type: 'phase.started', key, phase: 6 });
  recorder.emit({ type: 'workspace.finished', key, result });
}

/** A session that has ended and is in the history; one workspace for each result. */
export async function build(
  store: SessionStore,
  results: Readonly<Record<string, WorkspaceResult>>,
): Promise<SessionRecorder> {
  const recorder = await store.begin(newSession(...Object.keys(results)));
  for (const [index, result] of Object.values(results).entries()) endRow(recorder, index, result);
  await recorder.finish();
  return recorder;
}

/** A store that collects its warnings. */
export function storeWithWarnings(home: Home): { store: SessionStore; warnings: string[] } {
  const warnings: string[] = [];
  return { store: openStore(home, { onWarning: (message) => warnings.push(message) }), warnings };
}

export function refOf(key: string): WorkspaceRef {
  return {
    key,
    identity: `/work#${key}`,
    name: key,
    app: 'shop',
    path: `shop/${key}`,
    file: `/code/${key}.yaml`,
    line: 1,
  };
}

/** Events of one session, a second apart. */
export function eventsOf(...bodies: readonly EventBody[]): BuildEvent[] {
  const session = randomUUID();
  return bodies.map((body, index) => ({ ...body, v: 1, seq: index + 1, time: 1_000_000 + index * 1000, session }));
}

export function startOf(...keys: readonly string[]): Extract<EventBody, { type: 'session.started' }> {
  return { type: 'session.started', process: deadProcess, version: '0.1.0', flags: {}, workspaces: keys.map(refOf) };
}
