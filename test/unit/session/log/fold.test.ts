import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventBody, WorkspaceResult } from '../../../../src/event/event.ts';
import { exitCode, isFinal } from '../../../../src/event/status.ts';
import type { SessionStatus } from '../../../../src/event/status.ts';
import { countStatuses } from '../../../../src/event/status.ts';
import { fold } from '../../../../src/session/log/fold.ts';
import { openStore } from '../../../../src/session/store.ts';
import { removeFolders, scratchHome } from '../../../support/folder.ts';
import { endRow, eventsOf, failed, newSession, startOf, succeeded } from '../fixture.ts';

const timedOut: WorkspaceResult = { status: 'timed_out', durationMs: 1 };
const byUser: WorkspaceResult = { status: 'cancelled', reason: 'by user', durationMs: 1 };
const pushFailed: WorkspaceResult = { ...failed, image: 'kept' };

describe('the status table', () => {
  afterEach(removeFolders);

  const table: { what: string; results: (WorkspaceResult | 'open')[]; session: SessionStatus; exit: number }[] = [
    { what: 'all built', results: [succeeded('a'), succeeded('b')], session: 'succeeded', exit: 0 },
    { what: 'up to date', results: [{ ...succeeded('a'), upToDate: true }], session: 'succeeded', exit: 0 },
    { what: 'one failed', results: [succeeded('a'), failed], session: 'partial', exit: 1 },
    { what: 'all failed', results: [failed, failed], session: 'failed', exit: 1 },
    { what: 'one over its time', results: [succeeded('a'), timedOut], session: 'partial', exit: 1 },
    { what: 'all over their time', results: [timedOut], session: 'failed', exit: 1 },
    { what: 'push failed', results: [pushFailed], session: 'failed', exit: 1 },
    { what: 'push failed, another built', results: [pushFailed, succeeded('b')], session: 'partial', exit: 1 },
    { what: 'user cancelled one', results: [succeeded('a'), byUser], session: 'succeeded', exit: 1 },
    { what: 'user cancelled one, another failed', results: [failed, byUser], session: 'failed', exit: 1 },
    { what: 'user cancelled all', results: [byUser, byUser], session: 'interrupted', exit: 130 },
    { what: 'signal with a row open', results: [succeeded('a'), 'open'], session: 'interrupted', exit: 130 },
    { what: 'signal with all rows open', results: ['open', 'open'], session: 'interrupted', exit: 130 },
    { what: 'signal when all was done', results: [succeeded('a')], session: 'succeeded', exit: 0 },
  ];

  for (const { what, results, session, exit } of table) {
    it('never lets the end precede the start when the clock is set back', () => {
      const events = eventsOf(
        startOf('a'),
        { type: 'workspace.started', key: 'a' },
        { type: 'workspace.finished', key: 'a', result: succeeded('x') },
        { type: 'session.finished', status: 'succeeded' },
      );
      const record = fold(events.map((event, index) => ({ ...event, time: 1_000_000 - index * 60_000 })));
      const [row] = record?.workspaces ?? [];
      assert.equal(record?.completedAt, record?.startedAt);
      assert.equal(row?.completedAt, row?.startedAt);
    });

    it(`${what}: ${session}, exit ${exit}`, async () => {
      const home = scratchHome();
      const recorder = await openStore(home).begin(newSession(...results.map((_, index) => `w${index}`)));
      for (const [index, result] of results.entries()) {
        if (result !== 'open') endRow(recorder, index, result);
      }
      recorder.interruptSync();
      const unindexed = await openStore(home).get(recorder.id);
      await recorder.finish();
      const stored = await openStore(home).get(recorder.id);
      assert.deepEqual(stored, unindexed);
      assert.deepEqual(stored, recorder.record);
      assert.equal(stored.status, session);
      assert.equal(exitCode(stored.workspaces), exit);
      for (const [index, result] of results.entries()) {
        const row = stored.workspaces[index];
        assert.equal(row?.status, result === 'open' ? 'cancelled' : result.status);
        assert.equal(row.reason, result === 'open' ? 'interrupted' : result.reason);
        if (result !== 'open') assert.deepEqual(row.result, result);
      }
    });
  }
});

describe('fold', () => {
  it('makes a session of its events', () => {
    const record = fold(
      eventsOf(
        startOf('a', 'b'),
        { type: 'workspace.started', key: 'a' },
        { type: 'phase.started', key: 'a', phase: 3 },
        { type: 'warning', message: 'session' },
        { type: 'warning', key: 'a', message: 'workspace' },
        { type: 'workspace.finished', key: 'a', result: failed },
      ),
    );
    assert.equal(record?.status, 'in_progress');
    assert.equal(record.startedAt, 1_000_000);
    assert.deepEqual(record.warnings, [{ message: 'session' }, { key: 'a', message: 'workspace' }]);
    const [a, b] = record.workspaces;
    assert.equal(a?.status, 'failed');
    assert.deepEqual([a.startedAt, a.completedAt, a.durationMs, a.phase], [1_001_000, 1_005_000, 7, 3]);
    assert.equal(b?.status, 'queued');
    assert.deepEqual(countStatuses(record.workspaces), {
      queued: 1,
      in_progress: 0,
      succeeded: 0,
      failed: 1,
      timed_out: 0,
      cancelled: 0,
    });
  });

  it('makes no session without its start', () => {
    assert.equal(fold(eventsOf({ type: 'session.finished', status: 'failed' })), undefined);
  });

  it('lets a process that was considered lost correct its session', () => {
    const record = fold(
      eventsOf(
        startOf('a'),
        { type: 'workspace.finished', key: 'a', result: { status: 'cancelled', reason: 'lost', durationMs: 0 } },
        { type: 'session.finished', status: 'interrupted' },
        { type: 'workspace.finished', key: 'a', result: succeeded('x') },
        { type: 'session.finished', status: 'succeeded' },
      ),
    );
    assert.equal(record?.status, 'succeeded');
    assert.equal(record.workspaces[0]?.status, 'succeeded');
    assert.equal(record.workspaces[0].reason, undefined);
  });

  it('leaves no row running in an ended session, even if lines were lost', () => {
    const all: EventBody[] = [
      startOf('a', 'b'),
      { type: 'workspace.started', key: 'a' },
      { type: 'phase.started', key: 'a', phase: 1 },
      { type: 'workspace.started', key: 'b' },
      { type: 'workspace.finished', key: 'b', result: { status: 'cancelled', durationMs: 0 } },
      { type: 'workspace.finished', key: 'a', result: succeeded('x') },
      { type: 'workspace.finished', key: 'unknown', result: failed },
      { type: 'session.finished', status: 'partial' },
    ];
    fc.assert(
      fc.property(fc.subarray(all.slice(1)), (kept) => {
        const record = fold(eventsOf(startOf('a', 'b'), ...kept));
        assert.equal(record?.workspaces.length, 2);
        for (const row of record.workspaces) {
          assert.equal(row.status === 'cancelled', row.reason !== undefined);
          if (isFinal(record.status)) assert.ok(isFinal(row.status) && row.completedAt !== undefined);
        }
      }),
    );
  });
});
