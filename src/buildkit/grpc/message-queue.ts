/** In bytes: the overhead per message, so that empty ones are not free. */
const OVERHEAD_BYTES = 64;

interface Queued<T> {
  readonly message: T;
  readonly size: number;
}

/**
 * Messages from a stream to a single reader. `onReadyChange` is called when the reader falls behind by too many bytes
 * and when it has caught up: pausing the stream in between lets HTTP/2's flow control stop the sender, so memory stays
 * bounded.
 */
export class MessageQueue<T> implements AsyncIterable<T> {
  readonly #maxBytes: number;
  readonly #onReadyChange: (isReady: boolean) => void;
  #queued: Queued<T>[] = [];
  #readCount = 0;
  #unread = 0;
  #isFull = false;
  #ended: { readonly error?: Error } | undefined;
  #wake: (() => void) | undefined;

  /** A single message may exceed `maxBytes`, but no other follows until it is read. */
  constructor(maxBytes: number, onReadyChange: (isReady: boolean) => void) {
    this.#maxBytes = maxBytes;
    this.#onReadyChange = onReadyChange;
  }

  push(message: T, bytes: number): void {
    if (this.#ended !== undefined) return;
    const size = bytes + OVERHEAD_BYTES;
    this.#queued.push({ message, size });
    this.#unread += size;
    if (this.#unread > this.#maxBytes && !this.#isFull) {
      this.#isFull = true;
      this.#onReadyChange(false);
    }
    this.#wake?.();
  }

  /** Messages pushed before are still read; then the reader sees the error, if any. Only the first end counts. */
  end(error?: Error): void {
    this.#ended ??= error === undefined ? {} : { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      for (let next = this.#next(); next !== undefined; next = this.#next()) yield next.message;
      if (this.#ended?.error !== undefined) throw this.#ended.error;
      if (this.#ended !== undefined) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
  }

  #next(): Queued<T> | undefined {
    const next = this.#queued[this.#readCount];
    if (next === undefined) {
      this.#queued = [];
      this.#readCount = 0;
      return undefined;
    }
    this.#readCount += 1;
    this.#unread -= next.size;
    if (this.#readCount * 2 > this.#queued.length) this.#discardRead();
    if (this.#isFull && this.#unread <= this.#maxBytes / 2) {
      this.#isFull = false;
      this.#onReadyChange(true);
    }
    return next;
  }

  /** Otherwise, the queue of a reader that never quite catches up would grow forever. */
  #discardRead(): void {
    this.#queued = this.#queued.slice(this.#readCount);
    this.#readCount = 0;
  }
}
