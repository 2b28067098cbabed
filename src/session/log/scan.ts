import { createReadStream, existsSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { BuildEvent } from '../../event/event.ts';
import { storageError } from '../../home/storage-error.ts';
import { errno } from '../../process/system-error.ts';
import { EventParser } from './event-parser.ts';
import { archivedLog, detailLog, type LogChunk } from './log.ts';
import { parseEvent } from './parse.ts';

const NEWLINE = 0x0a;
/** The start of every output event: events are written with their type first. */
const OUTPUT = Buffer.from('{"type":"log"');
const CHUNK_BYTES = 256 * 1024;

/**
 * Reads a workspace's log from a byte offset on, in chunks, and calls `take` for all events but output lines. Those are
 * skipped without parsing, so a million of them cost no more than reading them from the disk. Returns the offset to
 * continue from, which excludes an incomplete line. A missing log has no events. Throws `storage` if it cannot be read.
 */
export async function scanDetails(
  folder: string,
  key: string,
  fromOffset: number,
  take: (event: BuildEvent) => void,
): Promise<number> {
  let offset = fromOffset;
  for await (const { bytes, nextOffset } of readChunks(folder, key, fromOffset)) {
    for (let start = 0, end = bytes.indexOf(NEWLINE); end >= 0; start = end + 1, end = bytes.indexOf(NEWLINE, start)) {
      const line = bytes.subarray(start, end);
      const event = line.length === 0 || isOutput(line) ? undefined : parseEvent(line.toString());
      if (event !== undefined) take(event);
    }
    offset = nextOffset;
  }
  return offset;
}

/** All events of a workspace's log from a byte offset on, in chunks. Throws `storage`. */
export async function* readDetailChunks(folder: string, key: string, fromOffset: number): AsyncGenerator<LogChunk> {
  const parser = new EventParser();
  for await (const { bytes, nextOffset } of readChunks(folder, key, fromOffset))
    yield { events: parser.events(bytes.toString()), nextOffset };
}

/** A chunk of complete lines. */
interface Lines {
  readonly bytes: Buffer;
  readonly nextOffset: number;
}

async function* readChunks(folder: string, key: string, fromOffset: number): AsyncGenerator<Lines> {
  const archived = archivedLog(folder, key);
  const isArchived = existsSync(archived);
  const path = isArchived ? archived : detailLog(folder, key);
  let offset = fromOffset;
  try {
    const stream = isArchived
      ? decompressed(path)
      : createReadStream(path, { start: fromOffset, highWaterMark: CHUNK_BYTES });
    for await (const chunk of completeLines(stream, isArchived ? 0 : fromOffset, fromOffset)) {
      offset = chunk.nextOffset;
      yield chunk;
    }
  } catch (error) {
    // It was compressed after the check.
    if (errno(error) === 'ENOENT' && !isArchived && existsSync(archived)) yield* readChunks(folder, key, offset);
    else if (errno(error) !== 'ENOENT') throw storageError('read', path, error);
  }
}

function decompressed(path: string): Readable {
  // Errors of the file reach the consumer as errors of the result.
  return pipeline(
    createReadStream(path, { highWaterMark: CHUNK_BYTES }),
    createGunzip({ chunkSize: CHUNK_BYTES }),
    () => undefined,
  );
}

/** `position` is the offset at which the stream starts; what precedes `fromOffset` is skipped. */
async function* completeLines(stream: Readable, position: number, fromOffset: number): AsyncGenerator<Lines> {
  let rest: Buffer = Buffer.alloc(0);
  let at = position;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const read = chunk.subarray(Math.min(Math.max(0, fromOffset - at), chunk.length));
    at += chunk.length;
    const bytes = rest.length === 0 ? read : Buffer.concat([rest, read]);
    const length = bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.subarray(length);
    if (length > 0) yield { bytes: bytes.subarray(0, length), nextOffset: at - rest.length };
  }
}

function isOutput(line: Buffer): boolean {
  return line.subarray(0, OUTPUT.length).equals(OUTPUT);
}
