import assert from 'node:assert/strict';
import { sessionView } from '../../../src/editor/history-model.ts';
import type { EventBody } from '../../../src/event/event.ts';
import { fold } from '../../../src/session/fold.ts';
import type { SessionView } from '../../../src/webview/protocol.ts';
import { eventsOf, startOf, succeeded } from '../session/fixture.ts';

function view(names: readonly string[], ...bodies: EventBody[]): SessionView {
  const session = fold(eventsOf(startOf(...names), ...bodies));
  assert.ok(session);
  return sessionView(session);
}

describe('sessionView', () => {
  for (const [names, title] of [[['a'], 'shop/a'], [['a', 'b'], 'shop/a, shop/b'], [['a', 'b', 'c', 'd'], 'shop/a, shop/b and 2 more']] as const) {
    it(`is called "${title}"`, () => assert.equal(view(names).title, title));
  }

  it('tells of each row what happens or happened', () => {
    const start: EventBody[] = [{ type: 'workspace.started', key: 'a' }, { type: 'phase.started', key: 'a', phase: 6 }];
    const summary = (...bodies: EventBody[]): string | undefined => view(['a'], ...bodies).rows[0]?.summary;
    assert.equal(summary(), 'waiting');
    assert.equal(summary({ type: 'workspace.started', key: 'a' }), 'starting');
    assert.equal(summary(...start), 'phase 6 of 7: Dockerfile and build');
    const end = (result: Extract<EventBody, { type: 'workspace.finished' }>['result']): EventBody[] => [...start, { type: 'workspace.finished', key: 'a', result }];
    assert.equal(summary(...end({ ...succeeded('i'), sizeBytes: 123_400_000 })), 'built · 123 MB');
    assert.equal(summary(...end({ ...succeeded('i'), upToDate: true })), 'unchanged');
    assert.equal(summary(...end({ status: 'failed', durationMs: 1 })), 'failed in phase 6: Dockerfile and build');
    assert.equal(summary(...end({ status: 'timed_out', durationMs: 1 })), 'timed out in phase 6: Dockerfile and build');
    assert.equal(summary(...end({ status: 'cancelled', reason: 'by user', durationMs: 1 })), 'cancelled by you in phase 6: Dockerfile and build');
    assert.equal(summary(...end({ status: 'cancelled', reason: 'lost', durationMs: 1 })), 'lost in phase 6: Dockerfile and build');
  });

  it('counts the rows of several workspaces', () => {
    const { summary, status, completedAt } = view(['a', 'b', 'c'], { type: 'workspace.finished', key: 'a', result: succeeded('i') }, { type: 'workspace.finished', key: 'b', result: { status: 'timed_out', durationMs: 1 } }, { type: 'workspace.finished', key: 'c', result: succeeded('j') }, { type: 'session.finished', status: 'partial' });
    assert.deepEqual([summary, status], ['2 succeeded, 1 timed out', 'partial']);
    assert.notEqual(completedAt, undefined);
  });

  it('carries image and error of a row', () => {
    const [row] = view(['a'], { type: 'workspace.finished', key: 'a', result: { status: 'failed', durationMs: 4, error: { kind: 'network', message: 'no', hint: 'try' } } }).rows;
    assert.deepEqual([row?.error, row?.durationMs], [{ message: 'no', hint: 'try' }, 4]);
  });
});
