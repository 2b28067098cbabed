/** In bytes: the overhead per message, so that empty ones are not free. */
const OVERHEAD = 64;

interface Waiting<T> {
  readonly message: T;
  readonly size: number;
}

/**
 * Messages from a stream to a single reader. `onDemand` is called when the reader falls behind by too many bytes and
 * when it has caught up: pausing the stream in between lets HTTP/2's flow control stop the sender, so memory stays
 * bounded.
 */
export class MessageQueue<T> implements AsyncIterable<T> {
  readonly #most: number;
  readonly #onDemand: (wanted: boolean) => void;
  #waiting: Waiting<T>[] = [];
  #taken = 0;
  #unread = 0;
  #isFull = false;
  #ended: { readonly error?: Error } | undefined;
  #wake: (() => void) | undefined;

  /** `most` is in bytes. A single message may exceed it, but no other follows until it is read. */
  constructor(most: number, onDemand: (wanted: boolean) => void) {
    this.#most = most;
    this.#onDemand = onDemand;
  }

  push(message: T, bytes: number): void {
    if (this.#ended !== undefined) return;
    const size = bytes + OVERHEAD;
    this.#waiting.push({ message, size });
    this.#unread += size;
    if (this.#unread > this.#most && !this.#isFull) {
      this.#isFull = true;
      this.#onDemand(false);
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
      for (let next = this.#take(); next !== undefined; next = this.#take()) yield next.message;
      if (this.#ended?.error !== undefined) throw this.#ended.error;
      if (this.#ended !== undefined) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
  }

  #take(): Waiting<T> | undefined {
    const next = this.#waiting[this.#taken];
    if (next === undefined) {
      this.#waiting = [];
      this.#taken = 0;
      return undefined;
    }
    this.#taken += 1;
    this.#unread -= next.size;
    if (this.#taken * 2 > this.#waiting.length) this.#forgetTaken();
    if (this.#isFull && this.#unread <= this.#most / 2) {
      this.#isFull = false;
      this.#onDemand(true);
    }
    return next;
  }

  /** Otherwise, a reader that never quite catches up would keep everything that it has read. */
  #forgetTaken(): void {
    this.#waiting = this.#waiting.slice(this.#taken);
    this.#taken = 0;
  }
}
