import assert from 'node:assert/strict';
import { duration, percent, size } from '../../../src/webview/units.ts';

describe('units', () => {
  it('format durations', () =>
    assert.deepEqual([0, 99.4, 100, 15_640, 59_949, 59_999, 151_000].map(duration), [
      '0 ms',
      '99 ms',
      '0.1 s',
      '15.6 s',
      '59.9 s',
      '0:59',
      '2:31',
    ]));

  it('format sizes', () =>
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

  it('format shares', () => assert.equal(percent(0.834), '83%'));
});
