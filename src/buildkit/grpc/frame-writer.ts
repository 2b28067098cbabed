import type { Http2Stream } from 'node:http2';
import { frameHeader } from './frame.ts';

/** Small messages go together: thousands of file stats would otherwise be as many writes. Bytes. */
const BATCH = 48 * 1024;
/** An HTTP/2 stream calls itself full after 16 KiB, and waiting each time would be slow. Bytes. */
const MOST_WAITING = 4 * 1024 * 1024;

/** Writes messages to a stream, with bounded memory if the writer waits for what `write` returns. */
export class FrameWriter {
  readonly #stream: Http2Stream;
  #batch: Uint8Array[] = [];
  #size = 0;
  #flush: NodeJS.Immediate | undefined;

  constructor(stream: Http2Stream) {
    this.#stream = stream;
  }

  /** Undefined, or a promise to wait for before the next message: resolved when there is room, or nobody listens any more. */
  write(message: Uint8Array): Promise<void> | undefined {
    this.#batch.push(frameHeader(message.length), message);
    this.#size += message.length;
    if (this.#size >= BATCH) this.flush();
    else this.#flush ??= setImmediate(() => this.flush());
    return this.#stream.writableLength > MOST_WAITING && !this.#stream.destroyed ? drained(this.#stream) : undefined;
  }

  flush(): void {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#size = 0;
    if (this.#stream.writable) this.#stream.write(Buffer.concat(batch));
  }
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
