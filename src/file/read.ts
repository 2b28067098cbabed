import { type OpenedFile, openRegular } from './open-regular.ts';
import { type DecodedText, decodeText } from './decode.ts';
import { isRefused, problemOf, type Refused, refused } from './problem.ts';

/** In bytes. Hand-written text files are smaller. */
export const MAX_TEXT_BYTES = 1024 * 1024;

export interface FileStart {
  readonly bytes: Buffer;
  /** Whether these are all the bytes of the file. */
  readonly isWhole: boolean;
}

const UNITS = [
  ['MiB', 1024 * 1024],
  ['KiB', 1024],
] as const;
const MIN_CHUNK = 4096;
const MAX_CHUNK = 256 * 1024;

/**
 * Reads up to `limit` bytes of a file that others may have written. It must be a regular file in `root` (a real path;
 * undefined allows any location). Growing files, devices and pipes are safe.
 */
export async function readStart(root: string | undefined, path: string, limit: number): Promise<FileStart | Refused> {
  const file = await openRegular(root, path);
  if (isRefused(file)) return file;
  try {
    return await readOpened(file, limit);
  } catch (error) {
    return problemOf(error);
  } finally {
    await file.handle.close();
  }
}

/** The content of a file of at most `limit` bytes. */
export async function readBytes(root: string | undefined, path: string, limit: number): Promise<Buffer | Refused> {
  const start = await readStart(root, path, limit);
  if (isRefused(start)) return start;
  return start.isWhole ? start.bytes : tooLarge(limit);
}

/** The text of a file of at most `limit` bytes, decoded by its byte order mark or as UTF-8. */
export async function readText(
  root: string | undefined,
  path: string,
  limit = MAX_TEXT_BYTES,
): Promise<DecodedText | Refused> {
  const bytes = await readBytes(root, path, limit);
  return isRefused(bytes) ? bytes : decodeText(bytes);
}

export function tooLarge(limit: number): Refused {
  const [unit, bytes] = UNITS.find(([, each]) => limit % each === 0) ?? ['bytes', 1];
  return refused('too_large', `is larger than ${limit / bytes} ${unit}`);
}

/** Reads one byte more than allowed, to detect a longer file regardless of the size that the file system reports. */
export async function readOpened({ handle, size }: OpenedFile, limit: number): Promise<FileStart> {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total <= limit) {
    const length = Math.min(Math.max(size + 1 - total, MIN_CHUNK), MAX_CHUNK, limit + 1 - total);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, null);
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, total);
  return { bytes: bytes.subarray(0, limit), isWhole: total <= limit };
}
