import assert from 'node:assert/strict';
import { sparkline } from '../../../src/webview/sparkline.ts';
import { duration, percent, size } from '../../../src/webview/units.ts';

describe('units', () => {
  it('say durations', () =>
    assert.deepEqual([0, 99.4, 100, 15_640, 59_949, 59_999, 151_000].map(duration), [
      '0 ms',
      '99 ms',
      '0.1 s',
      '15.6 s',
      '59.9 s',
      '0:59',
      '2:31',
    ]));

  it('say sizes', () =>
    assert.deepEqual([0, 999, 1000, 11_400_000, 999_400, 999_600, 1_234_000_000, -2_000_000].map(size), [
      '0 B',
      '999 B',
      '1.0 kB',
      '11 MB',
      '999 kB',
      '1.0 MB',
      '1.2 GB',
      '−2.0 MB',
    ]));

  it('say shares', () => assert.equal(percent(0.834), '83%'));
});

describe('sparkline', () => {
  const trend = (...values: number[]) =>
    ({
      name: 'Duration',
      unit: 'ms',
      points: values.map((value, index) => ({ session: String(index), value, failed: index === 1 })),
      median: values[0] ?? 0,
    }) as const;

  it('keeps all points in the picture, the largest at the top', () => {
    const { dots, median } = sparkline(trend(10, 30, 20), 100, 30);
    assert.deepEqual(
      dots.map(({ x, y }) => [x, y]),
      [
        [5, 25],
        [50, 5],
        [95, 15],
      ],
    );
    assert.equal(median, 25);
    assert.equal(dots[1]?.text, '30 ms, failed');
  });

  it('is level where all are the same', () => assert.deepEqual(sparkline(trend(7, 7), 100, 30).line, '5,15 95,15'));
});
