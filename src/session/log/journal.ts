import { closeSync, openSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildEvent } from '../../event/event.ts';
import { FILE_MODE } from '../../home/folder.ts';
import { HEARTBEAT_MS } from '../../process/identity.ts';
import { detailLog, HEARTBEAT, LogFile, STATE_LOG } from './log.ts';

/** How long a line of output may stay in memory only. */
const DETAIL_DELAY_MS = 200;
/** How many may be, of one workspace: more at once would hold up the thread while they are written. */
const MOST_PENDING = 200;

/**
 * The files of a session while it is written. Nothing in here throws: a build does not fail because its record cannot
 * be
 * stored. What could not be written is kept and tried again with whatever comes next; the first trouble is told.
 */
export class Journal {
  readonly #folder: string;
  readonly #onTrouble: (error: Error) => void;
  readonly #state: LogFile;
  readonly #details = new Map<string, LogFile>();
  readonly #heartbeat: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  #trouble: Error | undefined;

  constructor(folder: string, onTrouble: (error: Error) => void) {
    this.#folder = folder;
    this.#onTrouble = onTrouble;
    this.#state = new LogFile(join(folder, STATE_LOG));
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
    this.#beat();
  }

  /** The first error there was, whether or not it passed. */
  get trouble(): Error | undefined {
    return this.#trouble;
  }

  /** How many events are in memory only. */
  get unstored(): number {
    let count = this.#state.pending;
    for (const log of this.#details.values()) count += log.pending;
    return count;
  }

  /** Stores changes of state; when this returns they are on the disk, or in `unstored`. */
  commit(events: readonly BuildEvent[]): void {
    for (const event of events) this.#state.add(event);
    this.#note(this.#state.flush({ sync: true }));
  }

  /** Stores what happens inside a build, at the latest after 200 ms or with `flushDetails`. */
  append(key: string, event: BuildEvent): void {
    let log = this.#details.get(key);
    if (log === undefined) this.#details.set(key, (log = new LogFile(detailLog(this.#folder, key))));
    log.add(event);
    if (log.pending % MOST_PENDING === 0) this.flushDetails(key);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.flushDetails();
    }, DETAIL_DELAY_MS).unref();
  }

  /** Writes the pending details of one workspace, or of all. */
  flushDetails(key?: string): void {
    for (const [each, log] of this.#details) {
      if (key === undefined || each === key) this.#note(log.flush({ sync: false }));
    }
  }

  /** Ends it: a last attempt for everything that is pending. */
  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#timer);
    this.flushDetails();
    this.commit([]);
    for (const log of [this.#state, ...this.#details.values()]) log.close();
  }

  #note(error: Error | undefined): void {
    if (error === undefined || this.#trouble !== undefined) return;
    this.#trouble = error;
    this.#onTrouble(error);
  }

  /** The file's time is a sign of life for those who cannot see this process. */
  #beat(): void {
    const path = join(this.#folder, HEARTBEAT);
    try {
      closeSync(openSync(path, 'a', FILE_MODE));
      utimesSync(path, new Date(), new Date());
    } catch {
      // On a full or vanished disk the events say so; the next beat tries again.
    }
  }
}
