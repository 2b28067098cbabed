import assert from 'node:assert/strict';
import { phaseSpans } from '../../../src/event/phase-spans.ts';
import { eventsOf, startOf } from '../session/fixture.ts';

describe('the phases of a session', () => {
  it('are collected for each workspace, including the running one', () => {
    const spans = phaseSpans(
      eventsOf(
        startOf('a', 'b'),
        { type: 'phase.started', key: 'a', phase: 1 },
        { type: 'phase.started', key: 'b', phase: 1 },
        { type: 'phase.finished', key: 'a', phase: 1, outcome: 'succeeded' },
        { type: 'phase.started', key: 'a', phase: 2 },
      ),
    );
    assert.deepEqual(spans.get('a'), [
      { phase: 1, startedAt: 1_001_000, completedAt: 1_003_000, outcome: 'succeeded' },
      { phase: 2, startedAt: 1_004_000 },
    ]);
    assert.deepEqual(spans.get('b'), [{ phase: 1, startedAt: 1_002_000 }]);
  });
});
