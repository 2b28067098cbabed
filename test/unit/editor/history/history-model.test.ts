import assert from 'node:assert/strict';
import { sessionFilter, sessionItem } from '../../../../src/editor/history/history-model.ts';
import type { EventBody } from '../../../../src/event/event.ts';
import { fold } from '../../../../src/session/log/fold.ts';
import type { SessionItem } from '../../../../src/webview/history/history-protocol.ts';
import { eventsOf, startOf, succeeded } from '../../session/fixture.ts';

function item(names: readonly string[], ...bodies: EventBody[]): SessionItem {
  const session = fold(eventsOf(startOf(...names), ...bodies));
  assert.ok(session);
  return sessionItem(session, new Map());
}

type Result = Extract<EventBody, { type: 'workspace.finished' }>['result'];
const end = (key: string, result: Result): EventBody => ({ type: 'workspace.finished', key, result });

describe('sessionItem', () => {
  for (const [names, title] of [
    [['a'], 'shop/a'],
    [['a', 'b'], 'shop/a, shop/b'],
    [['a', 'b', 'c', 'd'], 'shop/a, shop/b and 2 more'],
  ] as const) {
    it(`has the title "${title}"`, () => assert.equal(item(names).title, title));
  }

  it('summarizes the state or the outcome', () => {
    const start: EventBody[] = [
      { type: 'workspace.started', key: 'a' },
      { type: 'phase.started', key: 'a', phase: 6 },
    ];
    const summary = (result: Result): string => item(['a'], ...start, end('a', result)).summary;
    assert.equal(item(['a']).summary, 'queued');
    assert.equal(item(['a'], { type: 'workspace.started', key: 'a' }).summary, 'starting');
    assert.equal(item(['a'], ...start).summary, 'phase 6 of 7: Dockerfile and build');
    assert.equal(summary({ ...succeeded('i'), sizeBytes: 123_400_000 }), 'built · 123 MB');
    assert.equal(
      summary({ ...succeeded('i'), sizeBytes: 123_400_000, steps: { total: 9, cached: 3, pulledBytes: 0 } }),
      'cache 33% · 123 MB',
    );
    assert.equal(summary({ ...succeeded('i'), steps: { total: 0, cached: 0, pulledBytes: 0 } }), 'built');
    assert.equal(summary({ ...succeeded('i'), upToDate: true }), 'unchanged');
    assert.equal(summary({ status: 'failed', durationMs: 1 }), 'failed in phase 6: Dockerfile and build');
    assert.equal(
      summary({
        status: 'failed',
        durationMs: 1,
        error: { kind: 'step_failed', message: '', step: '[dev 7/9] RUN npm ci', exitCode: 1 },
      }),
      'dev 7/9 · exit code 1',
    );
    assert.equal(summary({ status: 'timed_out', durationMs: 1 }), 'timed out in phase 6: Dockerfile and build');
    assert.equal(
      summary({ status: 'cancelled', reason: 'by user', durationMs: 1 }),
      'cancelled by you in phase 6: Dockerfile and build',
    );
    assert.equal(
      summary({ status: 'cancelled', reason: 'lost', durationMs: 1 }),
      'ended unexpectedly in phase 6: Dockerfile and build',
    );
  });

  it('counts several workspaces by status, and reports which actions are possible', () => {
    const running = item(['a', 'b', 'c'], end('a', succeeded('i')), { type: 'workspace.started', key: 'b' });
    assert.deepEqual(
      [running.summary, running.unbuilt, running.failed],
      ['1 queued · 1 running · 1 succeeded', false, false],
    );
    const partial = item(
      ['a', 'b', 'c'],
      end('a', succeeded('i')),
      end('b', { status: 'failed', durationMs: 1, error: { kind: 'network', message: 'no' } }),
      end('c', succeeded('j')),
      { type: 'session.finished', status: 'partial' },
    );
    assert.deepEqual(
      [partial.summary, partial.status, partial.unbuilt, partial.failed],
      ['2 succeeded · 1 failed', 'partial', true, true],
    );
    assert.notEqual(partial.completedAt, undefined);
  });
});

describe('sessionFilter', () => {
  it('converts the filter of the view', () => {
    assert.deepEqual(sessionFilter({}, 0), {});
    assert.deepEqual(sessionFilter({ text: ' api ', status: 'failed', workspace: 'k', days: 7 }, 10 * 86_400_000), {
      text: 'api',
      statuses: ['failed'],
      workspace: 'k',
      since: 3 * 86_400_000,
    });
  });
});
