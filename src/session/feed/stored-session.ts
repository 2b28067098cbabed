import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFinal } from '../../event/status.ts';
import { DetailReader } from '../log/detail-reader.ts';
import { SessionFold, type SessionRecord } from '../log/fold.ts';
import { archivedLog, detailLog, readEvents, STATE_LOG } from '../log/log.ts';
import { PhaseFold } from '../../event/phase-spans.ts';
import type { Change, FollowedSession, Subscription, WorkspaceProgress } from './followed-session.ts';
import type { Watcher } from './watcher.ts';

/** Changes of a build are noticed within this time. Milliseconds. */
const INTERVAL_MS = 250;

/** A session of any process, read from its logs. No part of a log is read twice. */
export class StoredSession implements FollowedSession {
  readonly #id: string;
  readonly #folder: string;
  readonly #find: () => Promise<SessionRecord>;
  readonly #watcher: Watcher;
  readonly #session = new SessionFold();
  readonly #phases = new PhaseFold();
  readonly #details = new Map<string, DetailReader>();
  readonly #watching = new Set<Subscription>();
  #offset = 0;
  #record: SessionRecord | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** `find` looks it up in the history, which also has sessions whose logs were deleted. */
  constructor(id: string, folder: string, find: () => Promise<SessionRecord>, watcher: Watcher) {
    this.#id = id;
    this.#folder = folder;
    this.#find = find;
    this.#watcher = watcher;
  }

  record(): Promise<SessionRecord> {
    const next = this.#turn.then(() => this.#read());
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async progress(key: string): Promise<WorkspaceProgress> {
    const reader = this.#details.get(key) ?? new DetailReader(this.#folder, this.#id, key);
    this.#details.set(key, reader);
    await this.record();
    return { phases: this.#phases.spans(key), detail: await reader.read() };
  }

  onChange(listener: (change: Change) => void): Subscription {
    if (isOver(this.#record)) return { dispose: () => undefined };
    // The first signature may include changes since the last reading, so it counts as a change.
    const options = { intervalMs: INTERVAL_MS, signature: () => this.#signature(), since: '' };
    const watching = this.#watcher.watch(options, () => listener('progress'));
    this.#watching.add(watching);
    return watching;
  }

  async #read(): Promise<SessionRecord> {
    // It may have been deleted since.
    if (isOver(this.#record)) return this.#find();
    this.#record ??= await this.#find();
    const { events, nextOffset } = readEvents(join(this.#folder, STATE_LOG), this.#offset);
    this.#offset = nextOffset;
    for (const event of events.filter(({ session }) => session === this.#id)) {
      this.#session.push(event);
      this.#phases.push(event);
    }
    this.#record = this.#session.record ?? this.#record;
    if (isOver(this.#record)) for (const watching of this.#watching) watching.dispose();
    return this.#record;
  }

  /** Changes when something is appended to one of the logs. */
  async #signature(): Promise<string> {
    const keys = this.#record?.workspaces.map(({ ref }) => ref.key) ?? [];
    const paths = [
      join(this.#folder, STATE_LOG),
      ...keys.flatMap((key) => [detailLog(this.#folder, key), archivedLog(this.#folder, key)]),
    ];
    const sizes = paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => -1,
      ),
    );
    return (await Promise.all(sizes)).join();
  }
}

function isOver(record: SessionRecord | undefined): boolean {
  return record !== undefined && isFinal(record.status);
}
