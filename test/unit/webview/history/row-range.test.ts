import assert from 'node:assert/strict';
import fc from 'fast-check';
import { covers, rowAfterKey, scrollTo, visibleRows } from '../../../../src/webview/history/row-range.ts';

describe('rendered rows', () => {
  it('are the visible ones and a few more, at any scroll position', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.integer({ min: 1, max: 2000 }), fc.nat(100), (total, height, share) => {
        const scrolled = (Math.max(0, total * 44 - height) * share) / 100;
        const shown = visibleRows(scrolled, height, 44, total);
        assert.ok(shown.from >= 0 && shown.from + shown.count <= Math.max(total, shown.from));
        assert.ok(shown.count <= height / 44 + 50);
        assert.ok(covers(shown, scrolled, height, 44, total));
      }),
    );
  });

  it('are requested again only if a visible row is missing', () => {
    assert.equal(covers({ from: 0, count: 50 }, 44 * 10, 440, 44, 1000), true);
    assert.equal(covers({ from: 0, count: 50 }, 44 * 45, 440, 44, 1000), false);
    assert.equal(covers({ from: 20, count: 50 }, 0, 440, 44, 1000), false);
    assert.equal(covers({ from: 0, count: 0 }, 0, 440, 44, 0), true);
  });
});

describe('keyboard in a list', () => {
  it('stops at the first and the last row', () => {
    assert.deepEqual(
      ['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp', 'x'].map((key) => rowAfterKey(key, 5, 8, 4)),
      [6, 4, 0, 7, 7, 1, undefined],
    );
    assert.deepEqual(
      [rowAfterKey('ArrowUp', 0, 8, 4), rowAfterKey('ArrowDown', 7, 8, 4), rowAfterKey('End', 0, 0, 4)],
      [0, 7, undefined],
    );
  });

  it('scrolls no further than necessary', () => {
    assert.deepEqual(
      [scrollTo(0, 100, 440, 44), scrollTo(5, 100, 440, 44), scrollTo(20, 100, 440, 44)],
      [0, undefined, 484],
    );
  });
});
