import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Home } from '../../src/home/folder.ts';
import { readDatabase } from '../../src/session/index/database/database.ts';
import { selectIndexedSessions } from '../../src/session/index/database/rows.ts';
import { loadSql } from '../../src/session/index/database/sql.ts';
import { openStore } from '../../src/session/store.ts';
import { record } from './processes.ts';

export interface Crowd {
  readonly sessions: number;
  readonly lost: number;
  readonly seconds: number;
}

/** Many processes that record sessions at once. Throws if one is lost, differs, or the database is damaged. */
export async function crowd(home: Home, processes: number, each: number): Promise<Crowd> {
  const began = performance.now();
  const recordings = Array.from({ length: processes }, () => record(home.path, 'crowd', String(each)));
  assert.deepEqual(
    await Promise.all(recordings.map(({ over }) => over)),
    recordings.map(() => 0),
  );
  const seconds = (performance.now() - began) / 1000;
  const reported = recordings.flatMap(({ ended }) => ended).sort();
  assert.deepEqual(
    recordings.flatMap(({ warnings }) => warnings),
    [],
  );
  assert.equal(reported.length, processes * each);

  const found = await readDatabase(await loadSql(), home.sessionsDb);
  assert.equal(found.state, 'good', `the database of ${readFileSync(home.sessionsDb).length} bytes is damaged`);
  const stored = selectIndexedSessions(found.database)
    .map(({ id }) => id)
    .sort();
  found.database.close();
  const store = openStore(home);
  const listed = await store.list({ limit: reported.length + 1 });
  store.close();
  assert.ok(
    listed.every(
      ({ status, workspaces }) =>
        status === 'succeeded' && workspaces.every(({ result }) => result?.image !== undefined),
    ),
  );
  assert.deepEqual(listed.map(({ id }) => id).sort(), reported);
  return { sessions: reported.length, lost: reported.filter((id) => !stored.includes(id)).length, seconds };
}
