import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { WorkspaceResult } from '../../../../../src/event/event.ts';
import type { SessionStatus } from '../../../../../src/event/status.ts';
import { newDatabase } from '../../../../../src/session/index/database/database.ts';
import { matches, type SessionFilter } from '../../../../../src/session/index/database/filter.ts';
import type { SessionRecord } from '../../../../../src/session/log/fold.ts';
import { insertSession, selectIndexedSessions } from '../../../../../src/session/index/database/rows.ts';
import { loadSql } from '../../../../../src/session/index/database/sql.ts';
import { deadProcess, refOf } from '../../fixture.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'B', 'b', 'Ä', 'ä', '%', '_', '\\', '"', "'", '/'), maxLength: 4 });
const result: fc.Arbitrary<WorkspaceResult> = fc.record({
  status: fc.constantFrom('succeeded' as const, 'failed' as const),
  image: word,
  durationMs: fc.nat(),
  error: fc.record({ kind: fc.constant('network' as const), message: word }),
});
const status = fc.constantFrom<Exclude<SessionStatus, 'in_progress'>>('succeeded', 'partial', 'failed', 'interrupted');
const record: fc.Arbitrary<SessionRecord> = fc.record({
  id: fc.uuid(),
  status,
  startedAt: fc.nat(9),
  completedAt: fc.constant(10),
  flags: fc.constant({}),
  process: fc.constant(deadProcess),
  version: fc.constant('1'),
  warnings: fc.constant([]),
  workspaces: fc.uniqueArray(
    fc
      .tuple(fc.constantFrom('a', 'B', 'c'), word, result)
      .map(([key, path, of]) => ({ ref: { ...refOf(key), path }, status: of.status, completedAt: 10, result: of })),
    { selector: ({ ref }) => ref.key, minLength: 1 },
  ),
});
const filter: fc.Arbitrary<SessionFilter> = fc.record(
  {
    statuses: fc.array(status),
    workspace: fc.constantFrom('a', 'b', 'B'),
    since: fc.nat(9),
    until: fc.nat(9),
    text: word,
  },
  { requiredKeys: [] },
);

describe('a filter of sessions', () => {
  it('matches the same ones in the database and in the logs', async () => {
    const sql = await loadSql();
    fc.assert(
      fc.property(
        fc.uniqueArray(record, { selector: ({ id }) => id, maxLength: 6 }),
        fc.array(filter, { minLength: 1, maxLength: 5 }),
        (records, filters) => {
          const database = newDatabase(sql);
          try {
            for (const each of records) insertSession(database, each);
            for (const each of filters) {
              const expected = records.filter((one) => matches(one, each)).map(({ id }) => id);
              assert.deepEqual(
                selectIndexedSessions(database, each)
                  .map(({ id }) => id)
                  .sort(),
                expected.sort(),
              );
            }
          } finally {
            database.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
