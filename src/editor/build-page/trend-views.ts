import type { TrendPoint } from '../../session/index/trend.ts';
import type { TrendView } from '../../webview/build/build-protocol.ts';
import { inUnit } from '../../webview/units.ts';

interface Figure {
  readonly name: TrendView['name'];
  readonly unit: TrendView['unit'];
  readonly value: (point: TrendPoint) => number | undefined;
  /** Whether the difference from the median of the earlier builds is worth a warning. */
  readonly isWorse: (value: number, median: number) => boolean;
}

const SECOND = 1000;
const MEGABYTE = 1e6;

/** Differences must be large in absolute terms as well: small ones are noise whatever their ratio. */
const FIGURES: readonly Figure[] = [
  {
    name: 'Duration',
    unit: 'ms',
    value: ({ durationMs }) => durationMs,
    isWorse: (value, median) => value > median * 1.5 && value > median + 5 * SECOND,
  },
  {
    name: 'From cache',
    unit: 'share',
    value: ({ steps }) => (steps === undefined || steps.total === 0 ? undefined : steps.cached / steps.total),
    isWorse: (value, median) => value < median - 0.25,
  },
  {
    name: 'Image size',
    unit: 'bytes',
    value: ({ sizeBytes }) => sizeBytes,
    isWorse: (value, median) => value > median * 1.1 && value > median + 10 * MEGABYTE,
  },
];

/** With fewer earlier builds, no value counts as usual. */
const MIN_EARLIER_BUILDS = 3;

/**
 * The trends of a workspace's figures up to the shown build. `points` come newest first. Failed builds appear in a
 * trend but do not count for its median. Does not import 'vscode'.
 */
export function trendViews(points: readonly TrendPoint[], session: string): TrendView[] {
  const own = points.findIndex(({ sessionId }) => sessionId === session);
  const until = points.slice(Math.max(0, own)).reverse();
  return FIGURES.flatMap((figure) => {
    const view = trendView(figure, until, session);
    return view === undefined ? [] : [view];
  });
}

function trendView(
  { name, unit, value, isWorse }: Figure,
  points: readonly TrendPoint[],
  session: string,
): TrendView | undefined {
  const known = points.flatMap((point) => {
    const found = value(point);
    return found === undefined
      ? []
      : [{ session: point.sessionId, value: found, failed: point.status !== 'succeeded' }];
  });
  const good = known.filter(({ failed }) => !failed);
  const overall = median(good.map((each) => each.value));
  if (known.length < 2 || overall === undefined) return undefined;
  const before = good.filter((each) => each.session !== session);
  const own = good.find((each) => each.session === session);
  const usual = median(before.map((each) => each.value));
  const regression =
    own !== undefined && usual !== undefined && before.length >= MIN_EARLIER_BUILDS && isWorse(own.value, usual)
      ? `${name}: ${inUnit(own.value, unit)}, usually ${inUnit(usual, unit)}`
      : undefined;
  return { name, unit, points: known, median: overall, ...(regression !== undefined && { regression }) };
}

export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  return upper === undefined || sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
