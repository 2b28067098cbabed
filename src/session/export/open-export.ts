import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ByteLines } from '../../text/byte-lines.ts';
import { DvmError } from '../../event/error.ts';
import type { BuildEvent } from '../../event/event.ts';
import { problemOf } from '../../event/schema/check.ts';
import { openRegular } from '../../file/open-regular.ts';
import { isRefused } from '../../file/problem.ts';
import { storageError } from '../../home/storage-error.ts';
import { errno } from '../../process/system-error.ts';
import { DetailFold, type WorkspaceDetail } from '../log/detail.ts';
import { EXPORT_FORMAT, EXPORT_SCHEMA, type ExportHeader, exportHeader } from './format.ts';
import { untrustedEvent } from './untrusted-event.ts';
import { SessionFold, type SessionRecord } from '../log/fold.ts';
import { isFileName } from '../index/keys.ts';

/** An exported session from any source. It is for viewing only: nothing in it may affect a build. */
export interface ExportedSession {
  readonly imported: true;
  readonly exportedAt: number;
  readonly record: SessionRecord;
  /** By the keys of its workspaces. */
  readonly workspaces: ReadonlyMap<string, WorkspaceDetail>;
  /** All events in order, as `SessionLog` reads them from a stored session. */
  readonly events: readonly BuildEvent[];
}

export interface ExportLimits {
  readonly fileBytes: number;
  /** Of the uncompressed content: a small file can expand to a huge one. */
  readonly textBytes: number;
  readonly lineBytes: number;
  readonly events: number;
  /** Of one workspace. Real builds have hundreds. */
  readonly steps: number;
}

const LIMITS: ExportLimits = {
  fileBytes: 128 * 1024 ** 2,
  textBytes: 512 * 1024 ** 2,
  lineBytes: 8 * 1024 ** 2,
  events: 2_000_000,
  steps: 5000,
};

/** Reads an exported session; the file is untrusted. Throws `invalid_input` with the line, or `storage`. */
export async function openExport(file: string, lower: Partial<ExportLimits> = {}): Promise<ExportedSession> {
  const limits = { ...LIMITS, ...lower };
  const opened = await openRegular(undefined, file);
  if (isRefused(opened)) {
    const { reason, cause } = opened.problem;
    throw cause === undefined ? invalidExport(file, `it ${reason}`) : storageError('read', file, cause);
  }
  const compressed = opened.handle.createReadStream({ highWaterMark: 64 * 1024, end: limits.fileBytes });
  try {
    return await parse(file, compressed, opened.size, limits);
  } finally {
    compressed.destroy();
    await opened.handle.close();
  }
}

async function parse(file: string, compressed: Readable, size: number, limits: ExportLimits): Promise<ExportedSession> {
  if (size > limits.fileBytes) throw invalidExport(file, `it is larger than ${limits.fileBytes / 1024 ** 2} MB`);
  let header: ExportHeader | undefined;
  const fold = new SessionFold();
  const events: BuildEvent[] = [];
  let line = 0;
  for await (const bytes of linesOf(file, compressed, limits)) {
    line += 1;
    const value = parsed(file, line, bytes);
    if (header === undefined) {
      header = checkedHeader(file, value);
      continue;
    }
    const event = checkedEvent(file, line, value, header.session);
    if (event === undefined) continue;
    if (events.push(event) > limits.events) throw invalidExport(file, `it has more than ${limits.events} events`);
    fold.push(event);
  }
  if (header === undefined) throw invalidExport(file, 'it is empty');
  const { record } = fold;
  if (record === undefined) throw invalidExport(file, 'it has no start of a session');
  return {
    imported: true,
    exportedAt: header.exportedAt,
    record,
    workspaces: details(file, record, events, limits.steps),
    events,
  };
}

function details(
  file: string,
  record: SessionRecord,
  events: readonly BuildEvent[],
  maxSteps: number,
): Map<string, WorkspaceDetail> {
  const folds = new Map(record.workspaces.map(({ ref }) => [ref.key, new DetailFold()]));
  for (const event of events) if ('key' in event) folds.get(event.key)?.push(event);
  return new Map(
    [...folds].map(([key, fold]) => {
      const detail = fold.detail();
      if (detail.steps.length > maxSteps)
        throw invalidExport(file, `a workspace of it has more than ${maxSteps} steps`);
      return [key, detail];
    }),
  );
}

async function* linesOf(
  file: string,
  compressed: Readable,
  { textBytes, lineBytes }: ExportLimits,
): AsyncGenerator<Uint8Array> {
  const lines = new ByteLines();
  let total = 0;
  try {
    for await (const piece of pipeline(compressed, createGunzip(), () => undefined) as AsyncIterable<Buffer>) {
      total += piece.length;
      if (total > textBytes) throw invalidExport(file, `it holds more than ${textBytes / 1024 ** 2} MB`);
      yield* lines.push(piece);
      if (lines.pending > lineBytes) throw invalidExport(file, 'it has a line that is too long');
    }
  } catch (error) {
    if (errno(error)?.startsWith('Z_') === true)
      throw invalidExport(file, 'it is not a valid gzip file, or it is truncated');
    throw storageError('read', file, error);
  }
  if (lines.pending > 0) throw invalidExport(file, 'it is truncated');
}

function parsed(file: string, line: number, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw invalidExport(file, `line ${line} is not JSON`);
  }
}

function checkedHeader(file: string, value: unknown): ExportHeader {
  const header = value as ExportHeader | null;
  if ((header?.format as unknown) !== EXPORT_FORMAT) throw invalidExport(file, 'it is not an exported session');
  if (typeof header?.schema === 'number' && header.schema > EXPORT_SCHEMA)
    throw invalidExport(file, 'it was exported by a newer version', 'Update this extension (or dvm).');
  const problem = problemOf(exportHeader, header, 'header');
  if (header === null || problem !== undefined) throw invalidExport(file, `line 1: ${problem ?? ''}`);
  if (!isFileName(header.session)) throw invalidExport(file, 'line 1: header.session is not the id of a session');
  return header;
}

/** Undefined for an unknown type of event. */
function checkedEvent(file: string, line: number, value: unknown, session: string): BuildEvent | undefined {
  const event = untrustedEvent(value, session);
  if (event !== undefined && 'problem' in event) throw invalidExport(file, `line ${line}: ${event.problem}`);
  return event;
}

function invalidExport(file: string, why: string, hint = 'Export it again with "dvm session export".'): DvmError {
  return new DvmError({ kind: 'invalid_input', message: `${file} cannot be opened: ${why}.`, hint });
}
