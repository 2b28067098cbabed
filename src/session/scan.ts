import { createReadStream, existsSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { BuildEvent } from '../event/event.ts';
import { errno, storageError } from '../home/failure.ts';
import { archivedLog, detailLog } from './log.ts';
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
  const archived = archivedLog(folder, key);
  const isArchived = existsSync(archived);
  const path = isArchived ? archived : detailLog(folder, key);
  try {
    return isArchived
      ? await scan(unpacked(path), 0, fromOffset, take)
      : await scan(createReadStream(path, { start: fromOffset, highWaterMark: PIECE }), fromOffset, fromOffset, take);
  } catch (error) {
    // It was compressed between the look and the reading.
    if (errno(error) === 'ENOENT' && !isArchived && existsSync(archived)) return scanDetails(folder, key, fromOffset, take);
    if (errno(error) === 'ENOENT') return fromOffset;
    throw storageError('read', path, error);
  }
}

function unpacked(path: string): Readable {
  // Trouble of the file reaches whoever reads as trouble of the result.
  return pipeline(createReadStream(path, { highWaterMark: PIECE }), createGunzip({ chunkSize: PIECE }), () => undefined);
}

/** `position` is where the stream begins in the log; what lies before `fromOffset` was read another time. */
async function scan(stream: Readable, position: number, fromOffset: number, take: (event: BuildEvent) => void): Promise<number> {
  let rest: Buffer = Buffer.alloc(0);
  let at = position;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    const skipped = Math.min(Math.max(0, fromOffset - at), piece.length);
    at += piece.length;
    rest = takeLines(rest.length === 0 ? piece.subarray(skipped) : Buffer.concat([rest, piece.subarray(skipped)]), take);
  }
  return Math.max(fromOffset, at - rest.length);
}

function takeLines(bytes: Buffer, take: (event: BuildEvent) => void): Buffer {
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE, start); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    const line = bytes.subarray(start, end);
    start = end + 1;
    if (line.length === 0 || line.subarray(0, OUTPUT.length).equals(OUTPUT)) continue;
    const event = parseEvent(line.toString());
    if (event !== undefined && event.type !== 'log') take(event);
  }
  return bytes.subarray(start);
}
