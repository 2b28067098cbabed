import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../../../../../src/home/folder.ts';
import {
  newDatabase,
  readDatabase,
  setAside,
  signatureOf,
} from '../../../../../src/session/index/database/database.ts';
import { loadSql } from '../../../../../src/session/index/database/sql.ts';
import { folderWith, removeFolders, scratchHome } from '../../../../support/folder.ts';
import { build, failed, newSession, storeWithWarnings, succeeded } from '../../fixture.ts';

describe('a database that cannot be used', () => {
  let home: Home;
  let sessions: string[];
  beforeEach(async () => {
    home = scratchHome();
    const { store } = storeWithWarnings(home);
    sessions = [];
    for (let i = 0; i < 4; i++) sessions.unshift((await build(store, { a: succeeded(`image-${i}`), b: failed })).id);
  });
  afterEach(removeFolders);

  const aside = () => readdirSync(home.path).filter((name) => name.startsWith('sessions.db.damaged-'));

  const damages: Record<string, () => void> = {
    'is empty': () => truncateSync(home.sessionsDb, 0),
    'is cut off in its header': () => truncateSync(home.sessionsDb, 60),
    'is cut in half': () => truncateSync(home.sessionsDb, readFileSync(home.sessionsDb).length / 2),
    'is something else': () => writeFileSync(home.sessionsDb, 'not a database at all'.repeat(50)),
    'has garbage in its middle': () => {
      const bytes = readFileSync(home.sessionsDb);
      bytes.fill(0xa5, 4096, 3 * 4096);
      writeFileSync(home.sessionsDb, bytes);
    },
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`that ${what} is moved aside, reported and rebuilt from the logs`, async () => {
      damage();
      const damaged = readFileSync(home.sessionsDb);
      const { store, warnings } = storeWithWarnings(home);
      const listed = await store.list({ limit: 10 });
      assert.deepEqual(listed.map((record) => record.id).sort(), [...sessions].sort());
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /was damaged \(.+\)\. It was moved to .*sessions\.db\.damaged-.*rebuilt/);
      assert.equal(aside().length, 1);
      assert.deepEqual(readFileSync(join(home.path, aside()[0] ?? '')), damaged);
      assert.deepEqual(await storeWithWarnings(home).store.list({ limit: 10 }), listed);
      assert.equal((await store.lastSuccessful()).get('/work#shop/a')?.image, 'image-3');
      assert.equal(aside().length, 1);
    });
  }

  it('that is damaged is noticed by the next build as well', async () => {
    truncateSync(home.sessionsDb, 5000);
    const { store } = storeWithWarnings(home);
    await build(store, { a: failed });
    assert.equal((await store.list({ limit: 10 })).length, 5);
    assert.equal(await store.keyOf('/work#shop/a'), 'shop-a');
  });

  it('that was damaged is kept even if there are two in the same instant', async () => {
    const path = join(folderWith(), 'db');
    const paths = new Set<string>();
    for (let i = 0; i < 5; i++) {
      writeFileSync(path, String(i));
      paths.add(await setAside(path));
    }
    assert.equal(paths.size, 5);
  });

  it('that was deleted is rebuilt from the logs', async () => {
    const before = await storeWithWarnings(home).store.list({ limit: 10 });
    rmSync(home.sessionsDb);
    const { store, warnings } = storeWithWarnings(home);
    assert.deepEqual(await store.list({ limit: 10 }), before);
    await store.indexEnded();
    assert.deepEqual(await store.list({ limit: 10 }), before);
    assert.deepEqual(warnings, []);
  });

  async function assertUntouched(message: RegExp): Promise<void> {
    const bytes = readFileSync(home.sessionsDb);
    const { store, warnings } = storeWithWarnings(home);
    assert.equal((await store.list({ limit: 10 })).length, 4);
    assert.equal((await store.lastSuccessful()).get('/work#shop/a')?.image, 'image-3');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', message);
    const recorder = await store.begin(newSession('a', 'new'));
    assert.deepEqual(
      recorder.workspaces.map(({ key }) => key),
      ['shop-a', 'shop-new'],
    );
    const outcome = await recorder.finish();
    assert.equal(outcome.unstored, 0);
    assert.equal(outcome.problem?.kind, 'storage');
    assert.equal((await store.list({ limit: 10 })).length, 5);
    await assert.rejects(store.indexEnded(), { code: 'storage', message });
    assert.deepEqual(readFileSync(home.sessionsDb), bytes);
    assert.deepEqual(aside(), []);
  }

  async function changed(pragma: string): Promise<void> {
    const sql = await loadSql();
    const database = new sql.Database(readFileSync(home.sessionsDb));
    database.run(pragma);
    writeFileSync(home.sessionsDb, database.export());
    database.close();
  }

  it('because a newer version wrote it is never changed, and builds continue', async () => {
    await changed('PRAGMA user_version = 99');
    await assertUntouched(/written by a newer version/);
  });

  it('because another program wrote it is never changed, and builds continue', async () => {
    await changed('PRAGMA application_id = 0');
    await assertUntouched(/belongs to another program/);
  });

  it('because it is a folder is reported', async () => {
    rmSync(home.sessionsDb);
    mkdirSync(home.sessionsDb);
    const { store, warnings } = storeWithWarnings(home);
    assert.equal((await store.list({ limit: 10 })).length, 4);
    assert.match(warnings.join(), /a folder has this name/);
  });
});

describe('reading the database', () => {
  afterEach(removeFolders);

  it('migrates an older schema to the current one, in memory only', async () => {
    const path = join(folderWith(), 'db');
    const sql = await loadSql();
    const old = new sql.Database();
    old.run('PRAGMA application_id = 0x44564d73; CREATE TABLE x (y); DROP TABLE x');
    writeFileSync(path, old.export());
    const bytes = readFileSync(path);
    const found = await readDatabase(sql, path);
    assert.ok(found.state === 'good');
    assert.deepEqual(found.database.exec('SELECT count(*) FROM sessions')[0]?.values, [[0]]);
    assert.deepEqual(readFileSync(path), bytes);
  });

  it('yields another signature after every change', async () => {
    const path = join(folderWith(), 'db');
    assert.equal(await signatureOf(path), 'ENOENT');
    const database = newDatabase(await loadSql());
    const signatures = new Set<string>();
    for (let i = 0; i < 5; i++) {
      database.run(
        `INSERT INTO sessions (id, status, started_at, completed_at, version, details) VALUES ('${i}', ` +
          `'failed', 0, 0, '', '{}')`,
      );
      writeFileSync(path, database.export());
      signatures.add(await signatureOf(path));
    }
    assert.equal(signatures.size, 5);
  });
});
