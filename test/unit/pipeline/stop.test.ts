import assert from 'node:assert/strict';
import { BuildControl, stoppedOutcome, stopReason, throwIfStopped } from '../../../src/pipeline/stop.ts';

describe('BuildControl', () => {
  it('cancels one workspace and leaves the others', () => {
    const control = new BuildControl();
    const [a, b] = [control.workspace('a'), control.workspace('b')];
    control.cancel('a');
    assert.deepEqual([stopReason(a), stopReason(b), stopReason(control.session)], ['by user', undefined, undefined]);
    assert.equal(stopReason(control.workspace('a')), 'by user', 'also for who asks later');
  });

  it('stops everything, and the first reason stays', () => {
    const control = new BuildControl();
    const early = control.workspace('a');
    control.cancel('a');
    control.interrupt();
    control.cancel();
    assert.deepEqual(
      [stopReason(early), stopReason(control.workspace('b')), stopReason(control.session)],
      ['by user', 'interrupted', 'interrupted'],
    );
  });

  it('cancels everything when the user wants it', () => {
    const control = new BuildControl();
    control.cancel();
    assert.equal(stopReason(control.workspace('a')), 'by user');
  });
});

describe('a stopped build', () => {
  for (const [reason, outcome, kind] of [
    ['by user', { status: 'cancelled', reason: 'by user' }, 'cancelled'],
    ['interrupted', { status: 'cancelled', reason: 'interrupted' }, 'interrupted'],
    ['timed out', { status: 'timed_out' }, 'timed_out'],
  ] as const) {
    it(`ends as ${outcome.status} when it was stopped: ${reason}`, () => {
      assert.deepEqual(stoppedOutcome(reason), outcome);
      assert.throws(() => throwIfStopped(AbortSignal.abort(reason)), { code: kind });
    });
  }

  it('is none without a reason', () => assert.doesNotThrow(() => throwIfStopped(new AbortController().signal)));
});
