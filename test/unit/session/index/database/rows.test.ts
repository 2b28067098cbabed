import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventBody, WorkspaceResult } from '../../../../../src/event/event.ts';
import { newDatabase } from '../../../../../src/session/index/database/database.ts';
import { fold } from '../../../../../src/session/log/fold.ts';
import {
  insertSession,
  selectIndexedSessions,
  selectSessions,
} from '../../../../../src/session/index/database/rows.ts';
import { loadSql } from '../../../../../src/session/index/database/sql.ts';
import { eventsOf, startOf } from '../../fixture.ts';

const result: fc.Arbitrary<WorkspaceResult> = fc.oneof(
  fc.record({
    status: fc.constant('succeeded' as const),
    image: fc.string(),
    imageId: fc.string(),
    durationMs: fc.nat(),
    upToDate: fc.boolean(),
  }),
  fc.record({
    status: fc.constantFrom('failed' as const, 'timed_out' as const),
    durationMs: fc.nat(),
    error: fc.record({
      kind: fc.constant('step_failed' as const),
      message: fc.string({ unit: 'binary' }),
      exitCode: fc.nat(),
    }),
  }),
  fc.record({
    status: fc.constant('cancelled' as const),
    reason: fc.constantFrom('by user' as const, 'lost' as const),
    durationMs: fc.nat(),
  }),
);
const body: fc.Arbitrary<EventBody> = fc.oneof(
  fc.record({ type: fc.constant('workspace.started' as const), key: fc.constantFrom('a', 'b') }),
  fc.record({ type: fc.constant('workspace.finished' as const), key: fc.constantFrom('a', 'b'), result }),
  fc.record({
    type: fc.constant('phase.started' as const),
    key: fc.constantFrom('a', 'b'),
    phase: fc.constantFrom(1 as const, 7 as const),
  }),
  fc.record({ type: fc.constant('warning' as const), message: fc.string({ unit: 'binary' }) }),
  fc.record({
    type: fc.constant('session.readiness' as const),
    readiness: fc.constant({ line: '1/2', active: 1, total: 2, registries: [] }),
  }),
);

describe('rows of a session', () => {
  it('are read back unchanged', async () => {
    const sql = await loadSql();
    fc.assert(
      fc.property(fc.array(body, { maxLength: 12 }), (bodies) => {
        const events = eventsOf(startOf('b', 'a'), ...bodies, { type: 'session.finished', status: 'partial' });
        const record = fold(JSON.parse(JSON.stringify(events)) as typeof events);
        assert.ok(record !== undefined);
        const database = newDatabase(sql);
        try {
          insertSession(database, record);
          const sessions = selectIndexedSessions(database);
          assert.deepEqual(
            sessions.map(({ id, startedAt }) => [id, startedAt]),
            [[record.id, record.startedAt]],
          );
          assert.deepEqual(
            selectSessions(
              database,
              sessions.map(({ number }) => number),
            ),
            [record],
          );
        } finally {
          database.close();
        }
      }),
    );
  });

  it('obey the constraints of the schema', async () => {
    const database = newDatabase(await loadSql());
    const record = fold(eventsOf(startOf('a'), { type: 'session.finished', status: 'failed' }));
    assert.ok(record !== undefined);
    const [row] = record.workspaces;
    assert.ok(row !== undefined);
    assert.throws(() => insertSession(database, { ...record, id: '1', status: 'in_progress' }), /CHECK/);
    assert.throws(
      () => insertSession(database, { ...record, id: '2', workspaces: [{ ...row, status: 'failed' }] }),
      /CHECK/,
    );
    assert.throws(
      () => insertSession(database, { ...record, id: '3', workspaces: [{ ...row, status: 'queued' }] }),
      /CHECK/,
    );
    assert.throws(() => insertSession(database, { ...record, id: '4', workspaces: [row, row] }), /UNIQUE/);
    insertSession(database, record);
    assert.throws(() => insertSession(database, record), /UNIQUE/);
    database.close();
  });
});
