import assert from 'node:assert/strict';
import { newestFirst } from '../../../../src/session/index/query.ts';

const NOW = 1_000_000_000;
const HOUR = 3_600_000;

describe('the order of the history', () => {
  it('is by start time, newest first', () => {
    const sessions = [1, 3, 2].map((hours, index) => ({
      id: `s${hours}`,
      startedAt: NOW - hours * HOUR,
      number: index + 1,
    }));
    assert.deepEqual(
      newestFirst(sessions, NOW).map(({ id }) => id),
      ['s1', 's2', 's3'],
    );
  });

  it('keeps a session dated in the future between those that were stored before and after it', () => {
    const sessions = [
      { id: 'before', startedAt: NOW - 3 * HOUR, number: 1 },
      { id: 'ahead', startedAt: NOW + 9999 * HOUR, number: 2 },
      { id: 'after', startedAt: NOW - 2 * HOUR, number: 3 },
      { id: 'running', startedAt: NOW - HOUR },
    ];
    assert.deepEqual(
      newestFirst(sessions, NOW).map(({ id }) => id),
      ['running', 'after', 'ahead', 'before'],
    );
    assert.deepEqual(
      newestFirst(sessions.slice(0, 2), NOW).map(({ id }) => id),
      ['ahead', 'before'],
    );
  });
});
