import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BuildEvent } from '../../../event/event.ts';
import { isFinal } from '../../../event/status.ts';
import type { FollowedSession, Subscription } from '../../feed/followed-session.ts';
import type { SessionRecord } from '../fold.ts';
import { type LogDocument, LogDocumentBuilder } from './log-document.ts';
import { readEvents, STATE_LOG } from '../log.ts';
import { readDetailChunks } from '../scan.ts';

/** A workspace's log as it was read. */
export interface ReadDocument extends LogDocument {
  /** Whether the build has ended, so that nothing will be added. */
  readonly isOver: boolean;
}

interface ReadSession {
  readonly record: SessionRecord;
  readonly events: readonly BuildEvent[];
}

/** The log of a workspace in a session that has been read already, such as an exported one. */
export function exportedDocument({ record, events }: ReadSession, key: string): ReadDocument {
  const builder = new LogDocumentBuilder();
  for (const event of events) if ('key' in event && event.key === key) builder.push(event);
  return { ...builder.document(record), isOver: true };
}

/**
 * Reads a workspace's log as a document; each reading of a running build covers only what was appended since the last.
 */
export class LogDocumentReader {
  readonly #folder: string;
  readonly #key: string;
  readonly #session: Pick<FollowedSession, 'record' | 'onChange'>;
  readonly #builder = new LogDocumentBuilder();
  #stateOffset = 0;
  #detailOffset = 0;
  #last: ReadDocument | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, key: string, session: Pick<FollowedSession, 'record' | 'onChange'>) {
    this.#folder = folder;
    this.#key = key;
    this.#session = session;
  }

  /** The same object as long as nothing was added. Throws `storage` if the log cannot be read. */
  read(): Promise<ReadDocument> {
    const next = this.#turn.then(() => this.#read());
    this.#turn = next.catch(() => undefined);
    return next;
  }

  /** Calls back when there may be more to read. */
  onChange(listener: () => void): Subscription {
    return this.#session.onChange(listener);
  }

  /** Yields between chunks, so that a long log does not block a window. */
  async #read(): Promise<ReadDocument> {
    if (this.#last?.isOver === true) return this.#last;
    const session = await this.#session.record();
    const { events, nextOffset } = readEvents(join(this.#folder, STATE_LOG), this.#stateOffset);
    this.#stateOffset = nextOffset;
    const states = events.filter((event) => 'key' in event && event.key === this.#key);
    let isNew = states.length > 0;
    for await (const chunk of readDetailChunks(this.#folder, this.#key, this.#detailOffset)) {
      isNew = true;
      this.#detailOffset = chunk.nextOffset;
      for (const event of chunk.events) {
        while (states[0] !== undefined && states[0].seq < event.seq) this.#take(states.shift());
        this.#take(event);
      }
      await setImmediate();
    }
    for (const event of states) this.#take(event);
    const row = session.workspaces.find(({ ref }) => ref.key === this.#key);
    const isOver = row === undefined || isFinal(row.status);
    if (!isNew && !isOver && this.#last !== undefined) return this.#last;
    return (this.#last = { ...this.#builder.document(session), isOver });
  }

  #take(event: BuildEvent | undefined): void {
    if (event !== undefined) this.#builder.push(event);
  }
}
