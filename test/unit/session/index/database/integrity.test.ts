import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Home } from '../../../../../src/home/folder.ts';
import { newDatabase, readDatabase, writeDatabase } from '../../../../../src/session/index/database/database.ts';
import { loadSql } from '../../../../../src/session/index/database/sql.ts';
import { removeFolders, scratchHome } from '../../../../support/folder.ts';
import { build, storeWithWarnings, succeeded } from '../../fixture.ts';

describe('the digest of an intact database', () => {
  let home: Home;
  let mark: string;
  beforeEach(async () => {
    home = scratchHome();
    mark = `${home.sessionsDb}.checked`;
    await build(storeWithWarnings(home).store, { a: succeeded('image') });
  });
  afterEach(removeFolders);

  const digest = (): string => createHash('sha256').update(readFileSync(home.sessionsDb)).digest('hex');
  const state = async (): Promise<string> => (await readDatabase(await loadSql(), home.sessionsDb)).state;
  /** Leaves the header and the size as they are. */
  const damage = (): void => {
    const bytes = readFileSync(home.sessionsDb);
    bytes.fill(0xa5, 4096, 2 * 4096);
    writeFileSync(home.sessionsDb, bytes);
  };

  it('matches the written bytes, in a private file', () => {
    assert.equal(readFileSync(mark, 'utf8').trim(), digest());
    assert.equal(statSync(mark).mode & 0o077, 0);
  });

  it('matches no other bytes, even with the same size and time', async () => {
    const { mtimeMs } = statSync(home.sessionsDb);
    damage();
    assert.ok(statSync(home.sessionsDb).mtimeMs >= mtimeMs);
    assert.equal(await state(), 'damaged');
    assert.notEqual(readFileSync(mark, 'utf8').trim(), digest());
  });

  it('is written after the first check, and makes the next one unnecessary', async () => {
    for (const make of [
      () => rmSync(mark),
      () => writeFileSync(mark, ''),
      () => writeFileSync(mark, 'something else'),
    ]) {
      make();
      assert.equal(await state(), 'good');
      assert.equal(readFileSync(mark, 'utf8').trim(), digest());
    }
    damage();
    writeFileSync(mark, digest());
    assert.equal(await state(), 'good', 'the recorded checksum is trusted, without reading a page that is not needed');
  });

  it('is never written for a damaged database, which is not written either', async () => {
    const sql = await loadSql();
    const database = newDatabase(sql);
    database.run('PRAGMA writable_schema = ON');
    database.run("UPDATE sqlite_schema SET rootpage = 99 WHERE name = 'sessions'");
    const broken = new sql.Database(database.export());
    const before = readFileSync(home.sessionsDb);
    await assert.rejects(writeDatabase(broken, home.sessionsDb), { code: 'storage' });
    assert.deepEqual(readFileSync(home.sessionsDb), before);
    assert.equal(await state(), 'good');
  });
});
