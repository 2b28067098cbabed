import {
  appendFileSync,
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import type * as Sqlite from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { homeFolder } from '../src/home/folder.ts';
import { openStore, type SessionStore } from '../src/session/store.ts';
import { paired, type Row } from './measure.ts';
import { writeSessions } from './ten-thousand.ts';

const SESSIONS = 10_000;
const CHANGES = 400;
const ENDS = 12;

/** The cost of a history of 10,000 sessions for a build, a reader, and the thread that must not block. */
export async function benchSessions(): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dvm-bench-'));
  const home = homeFolder({ DVM_HOME: path.join(folder, 'home') }, '/');
  const warn = { onWarning: (message: string) => console.error(message) };
  const store = openStore(home, { ...warn, inThread: true });
  try {
    writeSessions(home, SESSIONS);
    await store.indexEnded();
    const megabytes = statSync(home.sessionsDb).size / 1024 ** 2;
    console.log(
      `${SESSIONS} sessions take ${megabytes.toFixed(1)} MB: ` +
        `${Math.round((megabytes * 1024 ** 2) / SESSIONS)} bytes each`,
    );
    return [
      await stateChanges(store, folder),
      await ends(store),
      await firstRows(home, readFileSync(home.sessionsDb), folder),
    ];
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The time until a state change is on the disk, for which the thread waits. The peer appends the same text and syncs
 * it.
 */
async function stateChanges(store: SessionStore, folder: string): Promise<Row> {
  const recorder = await begin(store);
  const key = recorder.workspaces[0]?.key ?? '';
  const line = Buffer.from(`${'x'.repeat(170)}\n`);
  const file = openSync(path.join(folder, 'plain.log'), 'a');
  const times = await paired(
    CHANGES,
    () => Promise.resolve(recorder.emit({ type: 'phase.started', key, phase: 1 })),
    () => Promise.resolve(writeSync(file, line)).then(() => fsyncSync(file)),
  );
  closeSync(file);
  await recorder.finish();
  console.log(
    `a state change is durable, and its thread free again, after ${spread(times.ours)}; plain append and ` +
      `fsync: ${spread(times.theirs)}`,
  );
  return { name: 'state change durable', peer: 'append, fsync', ...times };
}

/**
 * The longest pause of the thread while a session was added to the history; the peer is a thread that only waits for
 * the same time.
 */
async function ends(store: SessionStore): Promise<Row> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const took: number[] = [];
  for (let round = 0; round < ENDS; round++) {
    const recorder = await begin(store);
    const start = performance.now();
    ours.push(await longestPause(() => recorder.finish()));
    took.push(performance.now() - start);
    theirs.push(await longestPause(() => sleep(took.at(-1) ?? 0)));
  }
  console.log(
    `the end of a session is in the database after ${spread(took)}; meanwhile its thread paused for ` +
      `at most ${spread(ours)}; one that only waits: ${spread(theirs)}`,
  );
  return { name: "longest pause at a session's end", peer: 'doing nothing', ours, theirs };
}

/**
 * The time from no thread to the first 50 rows; the peer is SQLite itself on the same file, if Node.js includes it.
 */
async function firstRows(home: Parameters<typeof openStore>[0], database: Uint8Array, folder: string): Promise<Row> {
  const copy = path.join(folder, 'copy.db');
  writeFileSync(copy, database);
  appendFileSync(copy, '');
  // The bundle, because a thread that runs the sources would spend its time on stripping types.
  const shipped = createRequire(import.meta.url)('../dist/reader.cjs') as { openStore: typeof openStore };
  const { DatabaseSync } = createRequire(import.meta.url)('node:sqlite') as typeof Sqlite;
  const times = await paired(
    7,
    async () => {
      const store = shipped.openStore(home, { inThread: true });
      await store.list({ limit: 50 });
      store.close();
    },
    () => {
      const native = new DatabaseSync(copy, { readOnly: true });
      native
        .prepare(
          'SELECT s.*, r.* FROM (SELECT * FROM sessions ORDER BY started_at DESC LIMIT 50) s JOIN ' +
            'session_workspaces r ON r.session = s.number',
        )
        .all();
      native.close();
      return Promise.resolve();
    },
  );
  return { name: 'first 50 of 10 000 sessions, cold', peer: 'node:sqlite', ...times };
}

function begin(store: SessionStore): ReturnType<SessionStore['begin']> {
  const name = 'workspace-1';
  return store.begin({
    version: '0',
    flags: {},
    workspaces: [
      {
        identity: `/code/app#acme/office/app/${name}`,
        preferredKey: `app-${name}`,
        name,
        app: 'app',
        path: `acme/office/app/${name}`,
        file: '/code/app/workspace.yaml',
        line: 1,
      },
    ],
  });
}

/** The longest time between two turns of the event loop during `work`, in milliseconds. */
async function longestPause(work: () => Promise<unknown>): Promise<number> {
  let [last, longest, over] = [performance.now(), 0, false];
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  over = true;
  return longest;
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(2);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}
