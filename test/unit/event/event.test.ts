import assert from 'node:assert/strict';
import { type EventBody, isDetail, PHASES } from '../../../src/event/event.ts';

describe('events', () => {
  it('are details when they happen inside one build, and state when they change what a session is', () => {
    const details: EventBody['type'][] = ['step.started', 'step.progress', 'step.finished', 'dockerfile', 'log'];
    const state: EventBody['type'][] = [
      'session.started',
      'session.platform',
      'session.readiness',
      'session.finished',
      'workspace.started',
      'workspace.finished',
      'phase.started',
      'phase.finished',
      'warning',
    ];
    for (const type of details) assert.ok(isDetail({ type } as EventBody), type);
    for (const type of state) assert.ok(!isDetail({ type } as EventBody), type);
  });

  it('know seven phases', () => assert.equal(PHASES.length, 7));
});
