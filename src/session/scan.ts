import { createReadStream, existsSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { BuildEvent } from '../event/event.ts';
import { errno, storageError } from '../home/failure.ts';
import { archivedLog, detailLog, type Piece } from './log.ts';
import { parseEvent } from './parse.ts';

const NEWLINE = 0x0a;
/** How every line of output begins: events are written with their type first. */
const OUTPUT = Buffer.from('{"type":"log"');
const PIECE = 256 * 1024;

/**
 * Reads the log of a workspace from a byte offset on, bit by bit, and hands over all but the output lines, which are passed
 * over unparsed: of a million lines nobody waits for more than the disk. Answers where to read on: what is not a whole line
 * yet is left for the next time. A log that does not exist has nothing. Throws `storage` if it cannot be read.
 */
export async function scanDetails(folder: string, key: string, fromOffset: number, take: (event: BuildEvent) => void): Promise<number> {
  let offset = fromOffset;
  for await (const { events, nextOffset } of pieces(folder, key, fromOffset, isOutput)) {
    for (const event of events) take(event);
    offset = nextOffset;
  }
  return offset;
}

/** The events of a workspace's log from a byte offset on, output lines too, bit by bit. Throws `storage`. */
export function detailPieces(folder: string, key: string, fromOffset: number): AsyncGenerator<Piece> {
  return pieces(folder, key, fromOffset, () => false);
}

async function* pieces(folder: string, key: string, fromOffset: number, skip: (line: Buffer) => boolean): AsyncGenerator<Piece> {
  const archived = archivedLog(folder, key);
  const isArchived = existsSync(archived);
  const path = isArchived ? archived : detailLog(folder, key);
  let offset = fromOffset;
  try {
    const stream = isArchived ? unpacked(path) : createReadStream(path, { start: fromOffset, highWaterMark: PIECE });
    for await (const piece of wholeLines(stream, isArchived ? 0 : fromOffset, fromOffset, skip)) {
      offset = piece.nextOffset;
      yield piece;
    }
  } catch (error) {
    // It was compressed between the look and the reading.
    if (errno(error) === 'ENOENT' && !isArchived && existsSync(archived)) yield* pieces(folder, key, offset, skip);
    else if (errno(error) !== 'ENOENT') throw storageError('read', path, error);
  }
}

function unpacked(path: string): Readable {
  // Trouble of the file reaches whoever reads as trouble of the result.
  return pipeline(createReadStream(path, { highWaterMark: PIECE }), createGunzip({ chunkSize: PIECE }), () => undefined);
}

/** `position` is where the stream begins in the log; what lies before `fromOffset` was read another time. */
async function* wholeLines(stream: Readable, position: number, fromOffset: number, skip: (line: Buffer) => boolean): AsyncGenerator<Piece> {
  let rest: Buffer = Buffer.alloc(0);
  let at = position;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    const read = piece.subarray(Math.min(Math.max(0, fromOffset - at), piece.length));
    at += piece.length;
    const bytes = rest.length === 0 ? read : Buffer.concat([rest, read]);
    const events: BuildEvent[] = [];
    rest = takeLines(bytes, skip, events);
    if (rest.length < bytes.length) yield { events, nextOffset: at - rest.length };
  }
}

function takeLines(bytes: Buffer, skip: (line: Buffer) => boolean, events: BuildEvent[]): Buffer {
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE, start); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    const line = bytes.subarray(start, end);
    start = end + 1;
    const event = line.length === 0 || skip(line) ? undefined : parseEvent(line.toString());
    if (event !== undefined) events.push(event);
  }
  return bytes.subarray(start);
}

function isOutput(line: Buffer): boolean {
  return line.subarray(0, OUTPUT.length).equals(OUTPUT);
}
