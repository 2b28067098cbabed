import assert from 'node:assert/strict';
import { sparkline } from '../../../../src/webview/build/sparkline.ts';

describe('sparkline', () => {
  const trend = (...values: number[]) =>
    ({
      name: 'Duration',
      unit: 'ms',
      points: values.map((value, index) => ({ session: String(index), value, failed: index === 1 })),
      median: values[0] ?? 0,
    }) as const;

  it('keeps all points inside, the largest at the top', () => {
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

  it('is level if all values are equal', () => assert.deepEqual(sparkline(trend(7, 7), 100, 30).line, '5,15 95,15'));
});
