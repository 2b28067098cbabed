import assert from 'node:assert/strict';
import { median, trendViews } from '../../../../src/editor/build-page/trend-views.ts';
import type { TrendPoint } from '../../../../src/session/index/trend.ts';

describe('trendViews', () => {
  const point = (
    session: number,
    durationMs: number,
    sizeBytes: number,
    status: TrendPoint['status'] = 'succeeded',
  ): TrendPoint => ({
    sessionId: String(session),
    status,
    startedAt: session,
    completedAt: session,
    durationMs,
    sizeBytes,
  });

  it('reports a figure that is worse than the median of the earlier builds', () => {
    const points = [
      point(5, 30_000, 500e6),
      point(4, 12_000, 400e6),
      point(3, 9000, 0, 'failed'),
      point(2, 10_000, 401e6),
      point(1, 11_000, 399e6),
    ];
    const [duration, size] = trendViews(points, '5');
    assert.deepEqual(
      [duration?.points.map(({ session }) => session), duration?.median],
      [['1', '2', '3', '4', '5'], 11_500],
    );
    assert.equal(duration?.regression, 'Duration: 30.0 s, usually 11.0 s');
    assert.equal(size?.regression, 'Image size: 500 MB, usually 400 MB');
    assert.equal(trendViews(points, '4')[0]?.regression, undefined, 'two earlier builds are not enough');
    assert.deepEqual(trendViews(points.slice(4), '1'), []);
  });

  it('has the median of an odd and an even number of values', () =>
    assert.deepEqual([median([]), median([3]), median([4, 1]), median([9, 1, 5])], [undefined, 3, 2.5, 5]));
});
