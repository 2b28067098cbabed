import { setTimeout as sleep } from 'node:timers/promises';
import { DvmError } from '../../event/error.ts';
import type { BuildEvent } from '../../event/event.ts';
import { isFinal } from '../../event/status.ts';
import type { SessionRecord } from '../../session/log/fold.ts';
import { LogLines } from '../../app/log-lines.ts';
import { findBuilds } from './find-builds.ts';
import { indented } from '../terminal/format.ts';
import { history } from '../home.ts';
import { type Output, writeJson } from '../terminal/output.ts';
import { isUnread } from '../terminal/readers.ts';
import { drained, writeJsonText } from '../terminal/terminal.ts';

export interface LogsOptions {
  readonly follow?: boolean;
}

/** Intervals for reading new events of a running build, and for checking that its process still runs. */
const POLL_MS = 200;
const HEAL_MS = 5000;
/** Lines per write. */
const MAX_BATCH_LINES = 500;

/**
 * `dvm logs`: what a build printed; with `-f` also what it prints from now on, until it ends. Returns the exit code.
 */
export async function logs(words: readonly string[], { follow = false }: LogsOptions, output: Output): Promise<number> {
  const store = await history(output);
  const {
    sessions: [session],
    rows,
  } = await findBuilds(store, words);
  const keys = rows.map(({ ref }) => ref.key);
  const log = store.openLog(session.id, keys);
  if (output.format === 'json') {
    if (follow)
      throw new DvmError({
        kind: 'usage',
        message: '-o json cannot be combined with --follow.',
        hint: 'Use -o jsonl to follow a build.',
      });
    writeJson(output, await logDocument(session, keys, log.read()));
    return 0;
  }
  const print = printer(session, output);
  await print(log.read());
  for (let healed = Date.now(); follow && !isOver(await store.get(session.id), keys) && !isUnread();) {
    await sleep(POLL_MS);
    if (Date.now() - healed > HEAL_MS) {
      await store.heal();
      healed = Date.now();
    }
    await print(log.read());
  }
  await print(log.read());
  return 0;
}

function isOver({ status, workspaces }: SessionRecord, keys: readonly string[]): boolean {
  return isFinal(status) || workspaces.filter(({ ref }) => keys.includes(ref.key)).every((row) => isFinal(row.status));
}

function printer(session: SessionRecord, output: Output): (events: AsyncIterable<BuildEvent>) => Promise<void> {
  const lines = new LogLines();
  lines.heading(session);
  const write = (batch: readonly string[]): void =>
    output.format === 'jsonl' ? writeJsonText(batch.join('\n')) : output.result(batch);
  return async (events) => {
    let batch: string[] = [];
    for await (const event of events) {
      if (isUnread()) return;
      batch.push(...(output.format === 'jsonl' ? [JSON.stringify(event)] : lines.push(event).flatMap(indented)));
      if (batch.length < MAX_BATCH_LINES) continue;
      write(batch);
      batch = [];
      await drained();
    }
    if (batch.length > 0) write(batch);
  };
}

async function logDocument(
  session: SessionRecord,
  keys: readonly string[],
  events: AsyncIterable<BuildEvent>,
): Promise<object> {
  const lines = new Map(keys.map((key): [string, object[]] => [key, []]));
  for await (const event of events) {
    if (event.type !== 'log') continue;
    lines.get(event.key)?.push({
      time: new Date(event.time).toISOString(),
      step: event.step ?? null,
      stream: event.stream,
      line: event.line,
    });
  }
  const rows = session.workspaces.filter(({ ref }) => keys.includes(ref.key));
  return {
    session: { id: session.id, status: session.status },
    workspaces: rows.map(({ ref, status }) => ({
      name: ref.name,
      app: ref.app,
      path: ref.path,
      status,
      lines: lines.get(ref.key) ?? [],
    })),
  };
}
