import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { BuildEvent } from '../../event/event.ts';
import { writeUserFile } from '../../home/user-file.ts';
import type { SessionRecord } from '../log/fold.ts';
import type { SessionStore } from '../store.ts';
import { EXPORT_FORMAT, EXPORT_SCHEMA, type ExportHeader } from './format.ts';

export function exportFileName(id: string): string {
  return `dvm-session-${id.slice(0, 8)}.jsonl.gz`;
}

/** Encodes a session and its logs as one file, without the process and machine that built it. */
export function exportedBytes(
  store: SessionStore,
  { id, version, workspaces }: SessionRecord,
): AsyncIterable<Uint8Array> {
  const header: ExportHeader = {
    format: EXPORT_FORMAT,
    schema: EXPORT_SCHEMA,
    session: id,
    version,
    exportedAt: Date.now(),
  };
  const events = store
    .openLog(
      id,
      workspaces.map(({ ref }) => ref.key),
    )
    .read();
  // Read errors reach the consumer as errors of the stream.
  return pipeline(Readable.from(lines(header, events)), createGzip(), () => undefined);
}

/** Writes a session and its logs to the user's file. Throws like `writeUserFile`. */
export async function exportSession(
  store: SessionStore,
  session: SessionRecord,
  file: string,
  replace: boolean,
): Promise<void> {
  await writeUserFile(file, exportedBytes(store, session), replace);
}

async function* lines(header: ExportHeader, events: AsyncIterable<BuildEvent>): AsyncGenerator<string> {
  yield `${JSON.stringify(header)}\n`;
  for await (const event of events)
    yield `${JSON.stringify(event.type === 'session.started' ? { ...event, process: { host: '', pid: 0 } } : event)}\n`;
}
