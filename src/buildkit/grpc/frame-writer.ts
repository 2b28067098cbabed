import type { Http2Stream } from 'node:http2';
import { frameHeader } from './frame.ts';

/** Small messages are combined: thousands of file stats would otherwise be as many writes. */
const BATCH_BYTES = 48 * 1024;
/** An HTTP/2 stream reports that it is full after 16 KiB, and waiting each time would be slow. */
const MAX_QUEUED_BYTES = 4 * 1024 * 1024;

/** Writes messages to a stream. Memory is bounded if the caller awaits what `write` returns. */
export class FrameWriter {
  readonly #stream: Http2Stream;
  #batch: Uint8Array[] = [];
  #size = 0;
  #flush: NodeJS.Immediate | undefined;

  constructor(stream: Http2Stream) {
    this.#stream = stream;
  }

  /**
   * Writes a message in any number of parts; long parts are not copied. Returns undefined, or a promise to await before
   * the next message, which resolves when there is room or the stream is closed.
   */
  write(...parts: readonly Uint8Array[]): Promise<void> | undefined {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    this.#batch.push(frameHeader(length), ...parts);
    this.#size += length;
    if (this.#size >= BATCH_BYTES) this.flush();
    else this.#flush ??= setImmediate(() => this.flush());
    return this.#stream.writableLength > MAX_QUEUED_BYTES && !this.#stream.destroyed
      ? drained(this.#stream)
      : undefined;
  }

  flush(): void {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    const batch = this.#batch;
    this.#batch = [];
    this.#size = 0;
    if (batch.length === 0 || !this.#stream.writable) return;
    this.#stream.cork();
    for (const chunk of joined(batch)) this.#stream.write(chunk);
    this.#stream.uncork();
  }
}

/** Combines short parts; copying long ones would take as long as sending them. */
function joined(parts: readonly Uint8Array[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let short: Uint8Array[] = [];
  const close = (): void => {
    if (short.length > 0) chunks.push(short.length === 1 && short[0] !== undefined ? short[0] : Buffer.concat(short));
    short = [];
  };
  for (const part of parts) {
    if (part.length < BATCH_BYTES) short.push(part);
    else {
      close();
      chunks.push(part);
    }
  }
  close();
  return chunks;
}

function drained(stream: Http2Stream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
