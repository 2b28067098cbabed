import assert from 'node:assert/strict';
import { formatDuration, formatTime, parseDuration, table } from '../../../../src/cli/terminal/format.ts';

describe('formatDuration', () => {
  for (const [ms, text] of [
    [0, '0.0 s'],
    [400, '0.4 s'],
    [9_940, '9.9 s'],
    [41_000, '41 s'],
    [59_499, '59 s'],
    [59_600, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [3_599_600, '1 h 0 min'],
    [3_780_000, '1 h 3 min'],
    [90_000_000, '25 h 0 min'],
  ] as const) {
    it(`formats ${ms} ms as ${text}`, () => assert.equal(formatDuration(ms), text));
  }
});

describe('parseDuration', () => {
  for (const [text, ms] of [
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1h2m3s', 3_723_000],
    ['0s', 0],
  ] as const) {
    it(`parses ${text}`, () => assert.equal(parseDuration(text), ms));
  }
  for (const text of ['', '10', 'm', '1.5m', '-1m', '1m1h', '10 m', '10min', 'h']) {
    it(`rejects "${text}"`, () => assert.equal(parseDuration(text), undefined));
  }
});

describe('table', () => {
  it('sizes columns to their content, without trailing spaces', () => {
    assert.deepEqual(
      table(
        ['NAME', 'STATUS'],
        [
          ['a', 'ok'],
          ['longer', 'x'],
        ],
      ),
      ['NAME    STATUS', 'a       ok', 'longer  x'],
    );
    assert.deepEqual(table(['A', 'B'], []), ['A  B']);
    assert.deepEqual(
      table(
        ['A', 'B'],
        [
          ['日本', '1'],
          ['e\u0301', '2'],
          ['\u202ex', '3'],
        ],
      ),
      ['A          B', '日本       1', 'e\u0301          2', '\\u{202e}x  3'],
    );
  });
});

describe('formatTime', () => {
  it('formats local time to the second', () =>
    assert.equal(formatTime(new Date(2026, 0, 2, 3, 4, 5).getTime()), '2026-01-02 03:04:05'));
});
