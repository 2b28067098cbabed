/**
 * Messages on their way from a stream to whoever reads them, one reader at a time. `onDemand` is told when the reader
 * has caught up, and when it falls behind, so that memory stays bounded.
 */
export class MessageQueue<T> implements AsyncIterable<T> {
  readonly #most: number;
  readonly #onDemand: (wanted: boolean) => void;
  #waiting: T[] = [];
  #taken = 0;
  #ended: { readonly error?: Error } | undefined;
  #wake: (() => void) | undefined;

  constructor(most: number, onDemand: (wanted: boolean) => void) {
    this.#most = most;
    this.#onDemand = onDemand;
  }

  push(message: T): void {
    if (this.#ended !== undefined) return;
    this.#waiting.push(message);
    if (this.#waiting.length - this.#taken === this.#most) this.#onDemand(false);
    this.#wake?.();
  }

  /** What was pushed before is still read; then the reader sees the error, if there is one. Only the first end counts. */
  end(error?: Error): void {
    this.#ended ??= error === undefined ? {} : { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      while (this.#taken < this.#waiting.length) {
        const message = this.#waiting[this.#taken] as T;
        this.#taken += 1;
        if (this.#taken === this.#waiting.length) {
          const wasFull = this.#taken >= this.#most;
          this.#waiting = [];
          this.#taken = 0;
          if (wasFull) this.#onDemand(true);
        }
        yield message;
      }
      if (this.#ended?.error !== undefined) throw this.#ended.error;
      if (this.#ended !== undefined) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
  }
}
