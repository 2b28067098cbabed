import { DvmError } from '../../event/error.ts';
import type { ImageLayer } from '../../event/event.ts';
import { isFinal } from '../../event/status.ts';
import type { Explanation } from '../../session/compare/explain.ts';
import type { FollowedSession, Subscription } from '../../session/feed/followed-session.ts';
import type { SessionRecord, WorkspaceRow } from '../../session/log/fold.ts';
import type { SessionStore } from '../../session/store.ts';
import type { TrendPoint } from '../../session/index/trend.ts';
import type { BuildFacts } from './build-model.ts';
import type { Comparison } from './compare-views.ts';
import type { Reader } from '../core.ts';
import { recordedNames } from '../history/history-model.ts';

/** The number of builds in a trend. */
const TREND_LENGTH = 30;

/** Provides the facts that a build page shows. */
export interface BuildSource {
  /** The facts of a workspace, by default the most relevant one, optionally compared with another session. */
  facts(key: string | undefined, against: string | undefined): Promise<BuildFacts>;
  /** Calls back when the facts may have changed. */
  onChange?(listener: () => void): Subscription;
}

/** The functions that are used from the lazily loaded bundle. */
type Analysis = Pick<Reader, 'stepLocations' | 'explainBuild' | 'compareSessions'>;

/** Facts about earlier builds, read once while a build runs and once after its end. */
interface Earlier {
  /** The display names of all recorded workspaces, by identity. */
  readonly names: ReadonlyMap<string, string>;
  readonly trend: readonly TrendPoint[];
  readonly layersBefore: readonly ImageLayer[] | undefined;
}

/** A session of the history. For a running build only added lines are read, and none for a build of this window. */
export class StoredBuild implements BuildSource {
  readonly #store: SessionStore;
  readonly #session: string;
  readonly #analysis: Analysis;
  readonly #explained = new Map<string, Promise<Explanation | undefined>>();
  #followed: FollowedSession | undefined;
  readonly #earlier = new Map<string, Promise<Earlier>>();

  constructor(store: SessionStore, session: string, analysis: Analysis) {
    this.#store = store;
    this.#session = session;
    this.#analysis = analysis;
  }

  async facts(key: string | undefined, against: string | undefined): Promise<BuildFacts> {
    const session = await this.#follow().record();
    const row = rowToShow(session, key);
    const own = row.ref.key;
    const [{ detail, phases }, earlier, why, comparison] = await Promise.all([
      this.#follow().progress(own),
      this.#before(session, row),
      this.#explain(session, row),
      this.#compare(session, own, against),
    ]);
    return {
      session,
      row,
      detail,
      stepLocations: this.#analysis.stepLocations(detail),
      phases,
      ...earlier,
      why,
      comparison,
    };
  }

  /** Ignores lines of output, which the page does not show. */
  onChange(listener: () => void): Subscription {
    return this.#follow().onChange((change) => {
      if (change === 'progress') listener();
    });
  }

  #follow(): FollowedSession {
    return (this.#followed ??= this.#store.follow(this.#session));
  }

  #before(session: SessionRecord, { ref, status, completedAt }: WorkspaceRow): Promise<Earlier> {
    const id = `${ref.key} ${isFinal(session.status)} ${isFinal(status)}`;
    const known = this.#earlier.get(id) ?? this.#readEarlier(ref.key, completedAt);
    this.#earlier.set(id, known);
    return known;
  }

  /** Undefined if it cannot be explained because a log was deleted. */
  #explain(session: SessionRecord, { ref: { key }, status }: WorkspaceRow): Promise<Explanation | undefined> {
    if (!isFinal(status)) return Promise.resolve(undefined);
    const known =
      this.#explained.get(key) ?? this.#analysis.explainBuild(this.#store, session, key).catch(() => undefined);
    this.#explained.set(key, known);
    return known;
  }

  async #compare(session: SessionRecord, key: string, against: string | undefined): Promise<Comparison | undefined> {
    const other = against === undefined ? undefined : await this.#store.get(against).catch(() => undefined);
    if (other === undefined) return undefined;
    return {
      session: other.id,
      startedAt: other.startedAt,
      comparison: await this.#analysis.compareSessions(this.#store, other, session, key),
    };
  }

  async #readEarlier(key: string, completedAt = Number.MAX_SAFE_INTEGER): Promise<Earlier> {
    const [keys, trend, last] = await Promise.all([
      this.#store.keys(),
      this.#store.trend(key, { limit: TREND_LENGTH, before: completedAt + 1 }),
      this.#store.lastSuccessBefore(key, completedAt),
    ]);
    const before =
      last === undefined
        ? undefined
        : await this.#store
            .openDetails(last.sessionId, key)
            .read()
            .catch(() => undefined);
    return { names: recordedNames(keys), trend, layersBefore: before?.layers };
  }
}

/** The requested workspace, or else the first one that failed, or the first one that runs, or the first one. */
export function rowToShow({ id, workspaces }: SessionRecord, key: string | undefined): WorkspaceRow {
  const failed = workspaces.find(({ status }) => status === 'failed' || status === 'timed_out');
  const row =
    workspaces.find(({ ref }) => ref.key === key) ??
    failed ??
    workspaces.find(({ status }) => status === 'in_progress') ??
    workspaces[0];
  if (row === undefined) throw new DvmError({ kind: 'not_found', message: `The session ${id} has no workspaces.` });
  return row;
}
