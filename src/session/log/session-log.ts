import { join } from 'node:path';
import type { BuildEvent } from '../../event/event.ts';
import { readEvents, STATE_LOG } from './log.ts';
import { readDetailChunks } from './scan.ts';

/** Reads the events of a session in order; each reading of a running one covers what was appended since the last. */
export class SessionLog {
  readonly #folder: string;
  readonly #session: string;
  readonly #offsets: Map<string, number>;
  #stateOffset = 0;

  constructor(folder: string, session: string, keys: readonly string[]) {
    this.#folder = folder;
    this.#session = session;
    this.#offsets = new Map(keys.map((key) => [key, 0]));
  }

  /** The events that were not read yet. Throws `storage` if a log cannot be read. */
  async *read(): AsyncGenerator<BuildEvent> {
    const state = readEvents(join(this.#folder, STATE_LOG), this.#stateOffset);
    this.#stateOffset = state.nextOffset;
    const ownEvents = state.events.filter((event) => !('key' in event) || this.#offsets.has(event.key));
    const logs = [...this.#offsets.keys()].map((key) => this.#details(key));
    for await (const event of merge([streamOf(ownEvents), ...logs])) {
      if (event.session === this.#session) yield event;
    }
  }

  async *#details(key: string): AsyncGenerator<BuildEvent> {
    for await (const { events, nextOffset } of readDetailChunks(this.#folder, key, this.#offsets.get(key) ?? 0)) {
      yield* events;
      this.#offsets.set(key, nextOffset);
    }
  }
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* streamOf(events: readonly BuildEvent[]): AsyncGenerator<BuildEvent> {
  yield* events;
}

/** Merges ordered streams by their sequence numbers. */
async function* merge(streams: readonly AsyncGenerator<BuildEvent>[]): AsyncGenerator<BuildEvent> {
  const heads = await Promise.all(streams.map(async (stream) => ({ stream, next: await stream.next() })));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (
        head.next.done !== true &&
        (first === undefined || first.next.done === true || head.next.value.seq < first.next.value.seq)
      )
        first = head;
    }
    if (first === undefined || first.next.done === true) return;
    yield first.next.value;
    first.next = await first.stream.next();
  }
}
