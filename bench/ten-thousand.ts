import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { BuildEvent, EventBody, WorkspaceRef, WorkspaceResult } from '../src/event/event.ts';
import type { Home } from '../src/home/folder.ts';
import { createOwned } from '../src/home/owned.ts';
import { currentProcess } from '../src/process/identity.ts';
import { STATE_LOG } from '../src/session/log/log.ts';

const WORKSPACES = 25;
const MINUTE = 60_000;

/**
 * Writes the logs of ended sessions, one per minute until now; each has one to three workspaces, and one in five
 * failed.
 */
export function writeSessions(home: Home, count: number): void {
  const begin = Date.now() - count * MINUTE;
  for (let index = 0; index < count; index++) {
    const id = randomUUID();
    const folder = home.session(id);
    createOwned(folder);
    const refs = Array.from({ length: 1 + (index % 3) }, (_, offset) => refOf((index + offset) % WORKSPACES));
    writeFileSync(join(folder, STATE_LOG), '');
    appendFileSync(join(folder, STATE_LOG), linesOf(id, begin + index * MINUTE, refs, index));
  }
}

function refOf(number: number): WorkspaceRef {
  const name = `workspace-${number}`;
  return {
    key: `app-${name}`,
    identity: `/code/app#acme/office/app/${name}`,
    name,
    app: 'app',
    path: `acme/office/app/${name}`,
    file: '/code/app/workspace.yaml',
    line: 10 + number,
  };
}

function resultOf(ref: WorkspaceRef, index: number): WorkspaceResult {
  const durationMs = 20_000 + (index % 97) * 100;
  const image = `dvm-${ref.name}-app:20261122-${String(index).padStart(6, '0')}`;
  const steps = { total: 24, cached: index % 25, pulledBytes: index % 10 === 0 ? 40_000_000 : 0 };
  if (index % 5 === 0) {
    return {
      status: 'failed',
      durationMs,
      attemptedImage: image,
      steps,
      error: {
        kind: 'step_failed',
        message: 'Step "dev 7/9" ended with exit code 1: RUN npm ci',
        hint: 'It printed last: npm error code E404',
        file: ref.file,
        line: ref.line,
        column: 9,
        step: '[dev 7/9] RUN npm ci',
        exitCode: 1,
        output: Array.from({ length: 10 }, (_, line) => `npm error line ${line} of its output`),
      },
    };
  }
  return {
    status: 'succeeded',
    durationMs,
    attemptedImage: image,
    image,
    imageId: `sha256:${String(index).padStart(64, '0')}`,
    sizeBytes: 400_000_000 + index,
    fingerprint: String(index % 300).padStart(64, 'f'),
    upToDate: index % 4 === 1,
    steps,
  };
}

function linesOf(id: string, begin: number, refs: readonly WorkspaceRef[], index: number): string {
  const bodies: EventBody[] = [
    {
      type: 'session.started',
      process: { ...currentProcess(), pid: 4_194_305 },
      version: '0.1.0',
      flags: {},
      workspaces: refs,
    },
    {
      type: 'session.platform',
      platform: { type: 'docker', name: 'Docker Engine', host: 'unix:///var/run/docker.sock', version: '28.5.2' },
    },
    { type: 'session.readiness', readiness: { line: 'Cache readiness: 0/0', active: 0, total: 0, registries: [] } },
    ...refs.flatMap((ref): EventBody[] => [
      { type: 'workspace.started', key: ref.key },
      ...([1, 2, 3, 4, 5, 6, 7] as const).map((phase): EventBody => ({ type: 'phase.started', key: ref.key, phase })),
      { type: 'workspace.finished', key: ref.key, result: resultOf(ref, index) },
    ]),
    { type: 'session.finished', status: index % 5 === 0 ? 'failed' : 'succeeded' },
  ];
  return bodies
    .map(
      (body, seq) =>
        JSON.stringify({ ...body, v: 1, seq: seq + 1, time: begin + seq * 100, session: id } satisfies BuildEvent) +
        '\n',
    )
    .join('');
}
