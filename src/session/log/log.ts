import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BuildEvent } from '../../event/event.ts';
import { storageError } from '../../home/storage-error.ts';
import { errno } from '../../process/system-error.ts';
import { FILE_MODE } from '../../home/folder.ts';
import { parseEvents } from './parse.ts';

/** File names in a session's folder. */
export const STATE_LOG = 'session.jsonl';
export const HEARTBEAT = 'heartbeat';
export const detailLog = (folder: string, key: string): string => join(folder, `${key}.jsonl`);
export const archivedLog = (folder: string, key: string): string => `${detailLog(folder, key)}.gz`;

const NEWLINE = 0x0a;

/**
 * Appends lines to a file, synchronously, so that it also works while the process exits. Lines that cannot be written
 * stay pending until the next flush; a partial line is never followed by another one.
 */
export class LogFile {
  readonly path: string;
  #file: number | undefined;
  #torn = false;
  #pending: string[] = [];

  constructor(path: string) {
    this.path = path;
  }

  /** How many lines are not written yet. */
  get pending(): number {
    return this.#pending.length;
  }

  add(event: BuildEvent): void {
    this.#pending.push(JSON.stringify(event));
  }

  /**
   * Writes the pending lines, with `sync` through to the disk. Returns (never throws) the error if some stay pending.
   */
  flush(options: { sync: boolean }): Error | undefined {
    if (this.#pending.length === 0) return undefined;
    try {
      const file = (this.#file ??= this.#open());
      this.#write(file, Buffer.from(`${this.#torn ? '\n' : ''}${this.#pending.join('\n')}\n`));
      if (options.sync) fsyncSync(file);
      return undefined;
    } catch (error) {
      return storageError('write', this.path, error);
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #open(): number {
    const file = openSync(this.path, 'a+', FILE_MODE);
    const size = fstatSync(file).size;
    const last = Buffer.alloc(1);
    if (size > 0) readSync(file, last, 0, 1, size - 1);
    this.#torn = size > 0 && last[0] !== NEWLINE;
    return file;
  }

  #write(file: number, bytes: Buffer): void {
    const start = fstatSync(file).size;
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(file, bytes, written);
    } finally {
      const whole = this.#account(bytes.subarray(0, written));
      if (whole < written) this.#takeBack(file, start + whole);
    }
  }

  /** Drops the lines that were written completely, and returns their length in bytes. */
  #account(written: Buffer): number {
    const whole = written.subarray(0, written.lastIndexOf(NEWLINE) + 1);
    let ends = 0;
    for (let at = whole.indexOf(NEWLINE); at >= 0; at = whole.indexOf(NEWLINE, at + 1)) ends++;
    this.#pending.splice(0, this.#torn ? Math.max(0, ends - 1) : ends);
    if (ends > 0) this.#torn = false;
    return whole.length;
  }

  #takeBack(file: number, size: number): void {
    try {
      ftruncateSync(file, size);
    } catch {
      this.#torn = true;
    }
  }
}

export interface LogChunk {
  readonly events: readonly BuildEvent[];
  /** The offset to continue from. */
  readonly nextOffset: number;
}

/**
 * The events in a log from a byte offset on, which may still be written. Broken lines and unknown events are skipped; a
 * missing log has none. Throws `storage` if it cannot be read.
 */
export function readEvents(path: string, fromOffset: number): LogChunk {
  try {
    const bytes = readFrom(path, fromOffset);
    const { events, length } = parseEvents(bytes);
    return { events, nextOffset: fromOffset + length };
  } catch (error) {
    if (errno(error) === 'ENOENT') return { events: [], nextOffset: fromOffset };
    throw storageError('read', path, error);
  }
}

function readFrom(path: string, offset: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - offset));
    let read = 0;
    for (let got = -1; got !== 0 && read < bytes.length; read += got)
      got = readSync(file, bytes, read, bytes.length - read, offset + read);
    return bytes.subarray(0, read);
  } finally {
    closeSync(file);
  }
}

/** Reads a workspace's log, compressed or not; offsets count uncompressed bytes. */
export function readDetailLog(folder: string, key: string, fromOffset: number): LogChunk {
  try {
    const { events, length } = parseEvents(gunzipSync(readFileSync(archivedLog(folder, key))).subarray(fromOffset));
    return { events, nextOffset: fromOffset + length };
  } catch (error) {
    if (errno(error) !== 'ENOENT') throw storageError('read', archivedLog(folder, key), error);
    return readEvents(detailLog(folder, key), fromOffset);
  }
}
