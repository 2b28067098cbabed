import { EVENT_VERSION, isDetail } from '../../event/event.ts';
import type { BuildEvent, Emit, EventBody, StateEvent, WorkspaceRef } from '../../event/event.ts';
import { reportOf } from '../../event/error.ts';
import type { ErrorReport } from '../../event/error.ts';
import { isFinal, sessionStatus } from '../../event/status.ts';
import { cancelledResult, foldEvent } from './fold.ts';
import type { SessionRecord } from './fold.ts';
import { Journal } from './journal.ts';

export type SessionStarted = Extract<StateEvent, { type: 'session.started' }>;
export type Listener = (event: BuildEvent) => void;

/** How a session ended. */
export interface SessionOutcome {
  readonly record: SessionRecord;
  /** How many events could not be stored. */
  readonly unstored: number;
  /** The first error that occurred when the session was stored or indexed. */
  readonly problem?: ErrorReport;
}

export interface RecorderOptions {
  /** Called once if the session cannot be stored. */
  readonly onWarning: (message: string) => void;
  /** Runs when the session has ended; if it fails, that is only a warning. */
  readonly afterEnd: () => Promise<void>;
}

/** Writes one session's events: first to the log, then to every listener. */
export class SessionRecorder {
  readonly id: string;
  readonly workspaces: readonly WorkspaceRef[];
  /** The first event, which listeners receive even if they subscribe later. */
  readonly started: BuildEvent;
  readonly #journal: Journal;
  readonly #options: RecorderOptions;
  readonly #listeners = new Set<Listener>();
  #seq = 0;
  #record: SessionRecord;
  #afterEnd: Promise<ErrorReport | undefined> | undefined;

  /** Starts the log in an existing folder. Throws `storage` or `disk_full` if the first event cannot be stored. */
  constructor(id: string, folder: string, body: SessionStarted, options: RecorderOptions) {
    this.id = id;
    this.workspaces = body.workspaces;
    this.#options = options;
    this.#journal = new Journal(folder, (error) =>
      this.#warn('The record of this build is incomplete, but the build continues', error),
    );
    this.started = this.#stamp(body);
    this.#journal.commit([this.started]);
    if (this.#journal.firstError !== undefined) {
      this.#journal.close();
      throw this.#journal.firstError;
    }
    const record = foldEvent(undefined, this.started);
    if (record === undefined) throw new Error('A session begins with session.started.');
    this.#record = record;
  }

  /** The session as it is now. */
  get record(): SessionRecord {
    return this.#record;
  }

  /** Calls the listener with `session.started` now, and with every later event after it was stored. */
  subscribe(listener: Listener): { dispose: () => void } {
    this.#listeners.add(listener);
    this.#notify(listener, this.started);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /**
   * Stores an event and passes it to the listeners. Never throws. A second end of a workspace, and anything after the
   * end of the session, is dropped, because a cancelled build unwinds after its session has ended.
   */
  readonly emit: Emit = (body) => {
    if (body.type === 'session.started' || this.#isOver(body)) return;
    const event = this.#stamp(body);
    if (isDetail(event)) {
      this.#journal.append(event.key, event);
      this.#notifyAll(event);
      return;
    }
    if (event.type === 'session.finished') this.#journal.flushDetails();
    else if ('key' in event) this.#journal.flushDetails(event.key);
    this.#commit([event]);
    if (event.type === 'session.finished') this.#journal.close();
  };

  /**
   * Ends the session synchronously, for a signal handler or a closing window: rows that have not ended become
   * `cancelled` (interrupted). A session whose rows had all ended is not interrupted. Never throws.
   */
  interruptSync(): void {
    if (isFinal(this.#record.status)) return;
    this.#journal.flushDetails();
    const open = this.#record.workspaces.filter((row) => !isFinal(row.status));
    const ends = open.map((row) =>
      this.#stamp({
        type: 'workspace.finished',
        key: row.ref.key,
        result: cancelledResult(row, 'interrupted', Date.now()),
      }),
    );
    const rows = this.#record.workspaces.map((row) =>
      isFinal(row.status) ? row : { status: 'cancelled' as const, reason: 'interrupted' as const },
    );
    this.#commit([...ends, this.#stamp({ type: 'session.finished', status: sessionStatus(rows) })]);
    this.#journal.close();
  }

  /** Ends the session unless it has ended, and indexes it. Never throws; the outcome says what failed. */
  async finish(): Promise<SessionOutcome> {
    this.interruptSync();
    this.#afterEnd ??= this.#indexEnded();
    const indexError = await this.#afterEnd;
    const problem = this.#journal.firstError === undefined ? indexError : reportOf(this.#journal.firstError);
    return { record: this.#record, unstored: this.#journal.unstored, ...(problem !== undefined && { problem }) };
  }

  async #indexEnded(): Promise<ErrorReport | undefined> {
    try {
      await this.#options.afterEnd();
      return undefined;
    } catch (error) {
      this.#warn('This build is recorded, but could not be added to the history yet', error);
      return reportOf(error);
    }
  }

  #isOver(body: EventBody): boolean {
    if (isFinal(this.#record.status)) return true;
    if (body.type !== 'workspace.finished') return false;
    const row = this.#record.workspaces.find(({ ref }) => ref.key === body.key);
    return row === undefined || isFinal(row.status);
  }

  #stamp(body: EventBody): BuildEvent {
    this.#seq += 1;
    return { ...body, v: EVENT_VERSION, seq: this.#seq, time: Date.now(), session: this.id };
  }

  #commit(events: readonly BuildEvent[]): void {
    this.#journal.commit(events);
    for (const event of events) this.#record = foldEvent(this.#record, event) ?? this.#record;
    for (const event of events) this.#notifyAll(event);
  }

  #notifyAll(event: BuildEvent): void {
    for (const listener of this.#listeners) this.#notify(listener, event);
  }

  /** A listener that throws must affect neither the build nor other listeners. */
  #notify(listener: Listener, event: BuildEvent): void {
    try {
      listener(event);
    } catch (error) {
      this.#listeners.delete(listener);
      this.#options.onWarning(`A view of the build failed and is no longer updated: ${reportOf(error).message}`);
    }
  }

  #warn(what: string, error: unknown): void {
    const { message, hint } = reportOf(error);
    this.#options.onWarning(`${what}. ${message}${hint === undefined ? '' : ` ${hint}`}`);
  }
}
