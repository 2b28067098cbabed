import assert from 'node:assert/strict';
import { exitCode, isFinal, type Outcome, sessionStatus } from '../../../src/event/status.ts';

const ok: Outcome = { status: 'succeeded' };
const failed: Outcome = { status: 'failed' };
const late: Outcome = { status: 'timed_out' };
const byUser: Outcome = { status: 'cancelled', reason: 'by user' };
const interrupted: Outcome = { status: 'cancelled', reason: 'interrupted' };
const lost: Outcome = { status: 'cancelled', reason: 'lost' };

const TABLE: [string, Outcome[], ReturnType<typeof sessionStatus>, ReturnType<typeof exitCode>][] = [
  ['all built', [ok, ok], 'succeeded', 0],
  ['one failed, none succeeded', [failed], 'failed', 1],
  ['one failed, one succeeded', [ok, failed], 'partial', 1],
  ['one over its time', [late], 'failed', 1],
  ['one over its time, one succeeded', [late, ok], 'partial', 1],
  ['the user cancelled one, the others succeeded', [byUser, ok], 'succeeded', 1],
  ['the user cancelled one, another failed', [byUser, failed], 'failed', 1],
  ['the user cancelled one, others are mixed', [byUser, failed, ok], 'partial', 1],
  ['the user cancelled all', [byUser, byUser], 'interrupted', 130],
  ['the process was interrupted', [interrupted, interrupted], 'interrupted', 130],
  ['the process was interrupted after one succeeded', [ok, interrupted], 'interrupted', 130],
  ['the process was interrupted after one failed', [failed, interrupted], 'interrupted', 130],
  ['the process was lost', [ok, lost], 'interrupted', 130],
];

describe('the outcome of a session', () => {
  for (const [what, rows, status, code] of TABLE) {
    it(`is ${status} with exit code ${code} when ${what}`, () => {
      assert.equal(sessionStatus(rows), status);
      assert.equal(exitCode(rows), code);
      assert.equal(sessionStatus(rows.toReversed()), status, 'the order of rows does not matter');
    });
  }

  it('is final for everything but waiting and running', () => {
    const statuses = [
      'queued',
      'in_progress',
      'succeeded',
      'partial',
      'failed',
      'timed_out',
      'cancelled',
      'interrupted',
    ] as const;
    assert.deepEqual(
      statuses.filter((status) => !isFinal(status)),
      ['queued', 'in_progress'],
    );
  });
});
