import { closeSync, openSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildEvent } from '../../event/event.ts';
import { FILE_MODE } from '../../home/folder.ts';
import { HEARTBEAT_MS } from '../../process/identity.ts';
import { detailLog, HEARTBEAT, LogFile, STATE_LOG } from './log.ts';

/** How long a line of output may be in memory only. */
const DETAIL_DELAY_MS = 200;
/** How many lines of one workspace may be in memory only; writing more at once would block the thread. */
const MAX_PENDING = 200;

/**
 * Writes the files of a running session. Nothing in here throws, because a build must not fail when its record cannot
 * be stored. Events that could not be written are retried with the next ones; the first error is reported.
 */
export class Journal {
  readonly #folder: string;
  readonly #onError: (error: Error) => void;
  readonly #state: LogFile;
  readonly #details = new Map<string, LogFile>();
  readonly #heartbeat: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  #firstError: Error | undefined;

  constructor(folder: string, onError: (error: Error) => void) {
    this.#folder = folder;
    this.#onError = onError;
    this.#state = new LogFile(join(folder, STATE_LOG));
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
    this.#beat();
  }

  /** The first error, even if writing succeeded later. */
  get firstError(): Error | undefined {
    return this.#firstError;
  }

  /** How many events are in memory only. */
  get unstored(): number {
    let count = this.#state.pending;
    for (const log of this.#details.values()) count += log.pending;
    return count;
  }

  /** Stores state events; when this returns they are on the disk, or counted in `unstored`. */
  commit(events: readonly BuildEvent[]): void {
    for (const event of events) this.#state.add(event);
    this.#noteError(this.#state.flush({ sync: true }));
  }

  /** Stores detail events within 200 ms, or with `flushDetails`. */
  append(key: string, event: BuildEvent): void {
    let log = this.#details.get(key);
    if (log === undefined) this.#details.set(key, (log = new LogFile(detailLog(this.#folder, key))));
    log.add(event);
    if (log.pending % MAX_PENDING === 0) this.flushDetails(key);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.flushDetails();
    }, DETAIL_DELAY_MS).unref();
  }

  /** Writes the pending detail events of one workspace, or of all. */
  flushDetails(key?: string): void {
    for (const [each, log] of this.#details) {
      if (key === undefined || each === key) this.#noteError(log.flush({ sync: false }));
    }
  }

  /** Closes the files after a last attempt to write everything that is pending. */
  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#timer);
    this.flushDetails();
    this.commit([]);
    for (const log of [this.#state, ...this.#details.values()]) log.close();
  }

  #noteError(error: Error | undefined): void {
    if (error === undefined || this.#firstError !== undefined) return;
    this.#firstError = error;
    this.#onError(error);
  }

  /** The modification time shows other machines, which cannot see this process, that it is alive. */
  #beat(): void {
    const path = join(this.#folder, HEARTBEAT);
    try {
      closeSync(openSync(path, 'a', FILE_MODE));
      utimesSync(path, new Date(), new Date());
    } catch {
      // Writing events reports a full or missing disk; the next beat tries again.
    }
  }
}
