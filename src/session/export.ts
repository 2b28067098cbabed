import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { BuildEvent } from '../event/event.ts';
import { storageError } from '../home/failure.ts';
import { FILE_MODE } from '../home/folder.ts';
import type { SessionRecord } from './fold.ts';
import type { SessionStore } from './store.ts';

/** The first line of an exported session; every other line is one of its events. The file is compressed with gzip. */
export interface ExportHeader {
  readonly format: typeof EXPORT_FORMAT;
  /** Counts up when older readers could no longer read a file. */
  readonly schema: number;
  readonly session: string;
  /** Of the program that built it. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly exportedAt: number;
}

export const EXPORT_FORMAT = 'devopsmaestro-session';
export const EXPORT_SCHEMA = 1;

export function exportFileName(id: string): string {
  return `dvm-session-${id.slice(0, 8)}.jsonl.gz`;
}

/**
 * Writes a session and its logs to one file, which replaces another of that name only when it is complete. Who built it, and
 * on which machine, is left out. Throws `storage` or `disk_full`.
 */
export async function exportSession(store: SessionStore, { id, version, workspaces }: SessionRecord, file: string): Promise<void> {
  const header: ExportHeader = { format: EXPORT_FORMAT, schema: EXPORT_SCHEMA, session: id, version, exportedAt: Date.now() };
  const events = store.openLog(id, workspaces.map(({ ref }) => ref.key)).read();
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await pipeline(Readable.from(lines(header, events)), createGzip(), createWriteStream(temporary, { flags: 'wx', mode: FILE_MODE }));
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError('write', file, error);
  }
}

async function* lines(header: ExportHeader, events: AsyncIterable<BuildEvent>): AsyncGenerator<string> {
  yield `${JSON.stringify(header)}\n`;
  for await (const event of events) yield `${JSON.stringify(event.type === 'session.started' ? { ...event, process: { host: '', pid: 0 } } : event)}\n`;
}
