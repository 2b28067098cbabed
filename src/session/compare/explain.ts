import type { SessionRecord } from '../log/fold.ts';
import type { SessionStore } from '../store.ts';
import type { TrendPoint } from '../index/trend.ts';
import { type BuildComparison, compareBuilds } from './builds.ts';
import { type RebuildGroup, rebuildGroups, type RebuildReason, rebuildReasons } from './rebuild.ts';
import type { RecordedBuild } from './recorded-build.ts';

/** Why steps of a workspace's build did not come from the cache. */
export interface Explanation {
  /** The last successful build before it; absent if there was none. */
  readonly against?: TrendPoint;
  /** The build ended before its first step. */
  readonly isWithoutSteps: boolean;
  /** By step, in the order of the Dockerfile. */
  readonly reasons: readonly RebuildReason[];
  /** The same, grouped by reason. */
  readonly groups: readonly RebuildGroup[];
}

type Store = Pick<SessionStore, 'get' | 'openDetails' | 'lastSuccessBefore'>;

/**
 * Compares a workspace's build with the last one that succeeded before it. Throws `storage` if a log cannot be read.
 */
export async function explainBuild(store: Store, session: SessionRecord, key: string): Promise<Explanation> {
  const row = session.workspaces.find(({ ref }) => ref.key === key);
  const [build, against] = await Promise.all([
    recordedBuild(store, session, key),
    store.lastSuccessBefore(key, row?.startedAt ?? session.startedAt),
  ]);
  const last = against && (await recordedBuild(store, await store.get(against.sessionId), key));
  const reasons = rebuildReasons(build, last);
  return {
    ...(against && { against }),
    isWithoutSteps: build.detail.steps.length === 0,
    reasons,
    groups: rebuildGroups(reasons),
  };
}

/** Compares a workspace's builds in two sessions, in the order in which they started. Throws `storage`. */
export async function compareSessions(
  store: Pick<SessionStore, 'openDetails'>,
  one: SessionRecord,
  other: SessionRecord,
  key: string,
): Promise<BuildComparison> {
  const [before, after] = one.startedAt <= other.startedAt ? [one, other] : [other, one];
  return compareBuilds(await recordedBuild(store, before, key), await recordedBuild(store, after, key));
}

/** A workspace's build in a session, with its platform. */
export async function recordedBuild(
  store: Pick<SessionStore, 'openDetails'>,
  { id, platform }: SessionRecord,
  key: string,
): Promise<RecordedBuild> {
  return { detail: await store.openDetails(id, key).read(), ...(platform && { platform }) };
}
