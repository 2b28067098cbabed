import assert from 'node:assert/strict';
import { ago, clock } from '../../../src/webview/time.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('ago', () => {
  for (const [ms, text] of [
    [-5000, 'now'],
    [59_999, 'now'],
    [MINUTE, '1 min'],
    [59 * MINUTE, '59 min'],
    [60 * MINUTE, '1 h'],
    [DAY - 1, '23 h'],
    [DAY, '1 d'],
    [30 * DAY, '30 d'],
  ] as const) {
    it(`is "${text}" after ${ms} ms`, () => assert.equal(ago(1e12, 1e12 + ms), text));
  }

  it('is a date after a month', () => assert.equal(ago(1e12, 1e12 + 31 * DAY), new Date(1e12).toLocaleDateString()));
});

describe('clock', () => {
  for (const [ms, text] of [
    [-1, '0:00'],
    [4999, '0:04'],
    [750_000, '12:30'],
    [3_729_000, '1:02:09'],
    [36_000_000, '10:00:00'],
  ] as const) {
    it(`shows ${text} for ${ms} ms`, () => assert.equal(clock(ms), text));
  }
});
