import type { BuildEvent } from '../../event/event.ts';
import { DetailFold, type WorkspaceDetail } from '../log/detail.ts';
import { SessionFold, type SessionRecord } from '../log/fold.ts';
import { PhaseFold, type PhaseSpan } from '../../event/phase-spans.ts';

/** The phases and details of a workspace's build. */
export interface WorkspaceProgress {
  readonly phases: readonly PhaseSpan[];
  readonly detail: WorkspaceDetail;
}

/** `output` if only output lines were added, which no record contains. */
export type Change = 'output' | 'progress';

export interface Subscription {
  dispose(): void;
}

/** A session that can be read repeatedly while it runs; each reading covers only what was added since the last. */
export interface FollowedSession {
  /** Rejects with `not_found`, or `storage` if its logs cannot be read. */
  record(): Promise<SessionRecord>;
  /** Rejects with `storage` if its logs cannot be read. */
  progress(key: string): Promise<WorkspaceProgress>;
  /** Calls back after changes while the session runs; it may also call back when nothing has changed. */
  onChange(listener: (change: Change) => void): Subscription;
}

/** A session whose events are received directly, as in the process that builds: nothing is read from the disk. */
export class EventSession implements FollowedSession {
  readonly #session = new SessionFold();
  readonly #phases = new PhaseFold();
  readonly #details = new Map<string, DetailFold>();
  readonly #listeners = new Set<(change: Change) => void>();

  push(event: BuildEvent): void {
    this.#session.push(event);
    this.#phases.push(event);
    if ('key' in event) this.#detail(event.key).push(event);
    const change = event.type === 'log' ? 'output' : 'progress';
    for (const listener of this.#listeners) listener(change);
  }

  record(): Promise<SessionRecord> {
    const { record } = this.#session;
    return record === undefined
      ? Promise.reject(new Error('The session has not started yet.'))
      : Promise.resolve(record);
  }

  progress(key: string): Promise<WorkspaceProgress> {
    return Promise.resolve({ phases: this.#phases.spans(key), detail: this.#detail(key).detail() });
  }

  onChange(listener: (change: Change) => void): Subscription {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  #detail(key: string): DetailFold {
    const detail = this.#details.get(key) ?? new DetailFold();
    this.#details.set(key, detail);
    return detail;
  }
}
