import assert from 'node:assert/strict';
import { BuildControl, StopError, stopKind, stoppedOutcome } from '../../../src/pipeline/stop.ts';

describe('BuildControl', () => {
  it('cancels one workspace and leaves the others', () => {
    const control = new BuildControl();
    const [a, b] = [control.workspace('a'), control.workspace('b')];
    control.cancel('a');
    assert.deepEqual([stopKind(a), stopKind(b), stopKind(control.session)], ['cancelled', undefined, undefined]);
    assert.equal(stopKind(control.workspace('a')), 'cancelled', 'also for a signal that is created later');
  });

  it('stops everything, and keeps the first reason', () => {
    const control = new BuildControl();
    const early = control.workspace('a');
    control.cancel('a');
    control.interrupt();
    control.cancel();
    assert.deepEqual(
      [stopKind(early), stopKind(control.workspace('b')), stopKind(control.session)],
      ['cancelled', 'interrupted', 'interrupted'],
    );
  });

  it('cancels everything when the user does', () => {
    const control = new BuildControl();
    control.cancel();
    assert.equal(stopKind(control.workspace('a')), 'cancelled');
  });
});

describe('a stopped build', () => {
  for (const [kind, outcome] of [
    ['cancelled', { status: 'cancelled', reason: 'by user' }],
    ['interrupted', { status: 'cancelled', reason: 'interrupted' }],
    ['timed_out', { status: 'timed_out' }],
  ] as const) {
    it(`is ${outcome.status} when it was ${kind}, and its signal throws an error of that kind`, () => {
      assert.deepEqual(stoppedOutcome(kind), outcome);
      const signal = AbortSignal.abort(new StopError(kind));
      assert.ok(signal.reason instanceof Error);
      assert.equal(stopKind(AbortSignal.any([signal])), kind);
      assert.throws(() => signal.throwIfAborted(), { kind, code: kind });
    });
  }

  it('has no kind while it is not stopped', () => assert.equal(stopKind(new AbortController().signal), undefined));
});
