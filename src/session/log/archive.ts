import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { writeAtomically } from '../../home/atomic.ts';
import { archivedLog, STATE_LOG } from './log.ts';

/** Below this, compressing saves no more than a block or two on the disk. */
const MIN_BYTES = 16 * 1024;

/**
 * Compresses the workspaces' logs of an ended session. A log is removed only when its compressed copy is on the disk,
 * so that a reader always finds one of them. If this fails, the log simply stays uncompressed.
 */
export async function archiveDetails(folder: string): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      if (name.endsWith('.jsonl') && name !== STATE_LOG) await archive(folder, name.slice(0, -'.jsonl'.length));
    }
  } catch {
    // An uncompressed log is readable as well.
  }
}

async function archive(folder: string, key: string): Promise<void> {
  const path = join(folder, `${key}.jsonl`);
  if ((await stat(path)).size < MIN_BYTES) return;
  // Read errors reach the writer as errors of the stream.
  await writeAtomically(
    archivedLog(folder, key),
    pipeline(createReadStream(path), createGzip({ level: 3 }), () => undefined),
  );
  await rm(path);
}
