import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { homeFolder, type Home } from '../../../src/home/folder.ts';
import { compareSessions, explainBuild } from '../../../src/session/compare/explain.ts';
import { exportSession } from '../../../src/session/export/export.ts';
import { openExport } from '../../../src/session/export/open-export.ts';
import { stepLocations } from '../../../src/session/log/step-locations.ts';
import type { SessionStore } from '../../../src/session/store.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { storeWithWarnings } from './fixture.ts';

/** Written by version 0.1.0 in real builds; only paths, host name and boot id were replaced. Never regenerate it. */
const RECORDED = join(import.meta.dirname, 'recorded');

const SESSIONS = {
  firstBuild: 'fe9201e3-f215-4d13-b9ea-b2f30385db68',
  interrupted: 'df4c52a0-5e77-4a08-a117-4da7112536ea',
  partial: 'd563e782-b958-4998-9763-5deaeb1cf6fa',
  upToDate: '107cca75-1b76-4097-9fe6-e8ea5d328d0e',
  timedOut: '7aa4b0c7-0863-4f79-947d-89041150d2a3',
  /** Is not in the database yet, and its log is not compressed. */
  unindexed: 'c259de16-a081-411a-a474-966b918c041d',
};

describe('history recorded by version 0.1.0', () => {
  let home: Home;
  let store: SessionStore;
  let warnings: string[];

  beforeEach(() => {
    const folder = join(folderWith(), 'home');
    cpSync(join(RECORDED, 'home'), folder, { recursive: true });
    home = homeFolder({ DVM_HOME: folder }, '/nowhere');
    ({ store, warnings } = storeWithWarnings(home));
  });
  afterEach(() => {
    store.close();
    removeFolders();
  });

  const listed = async () =>
    (await store.list({ limit: 10 })).map(({ id, status, workspaces }) => [
      id,
      status,
      ...workspaces.map((row) => `${row.ref.name} ${row.status}`),
    ]);
  const EXPECTED_LIST = [
    [SESSIONS.unindexed, 'succeeded', 'api succeeded'],
    [SESSIONS.timedOut, 'failed', 'api timed_out'],
    [SESSIONS.upToDate, 'succeeded', 'docs succeeded'],
    [SESSIONS.partial, 'partial', 'api failed', 'docs succeeded'],
    [SESSIONS.interrupted, 'interrupted', 'api cancelled'],
    [SESSIONS.firstBuild, 'succeeded', 'api succeeded'],
  ];

  it('lists its sessions from the database and the logs', async () => {
    assert.deepEqual(await listed(), EXPECTED_LIST);
    await store.indexEnded();
    assert.deepEqual(await listed(), EXPECTED_LIST);
    assert.deepEqual(warnings, []);
  });

  it('lists the same sessions when the database has to be rebuilt from the logs', async () => {
    const before = await store.list({ limit: 10 });
    store.close();
    for (const name of readdirSync(home.path)) if (name.startsWith('sessions.db')) rmSync(join(home.path, name));
    ({ store } = storeWithWarnings(home));
    await store.heal();
    assert.deepEqual(await store.list({ limit: 10 }), before);
  });

  it('keeps what each workspace was built as', async () => {
    const success = (await store.lastSuccessful()).get('/home/ada/shop#shop/api');
    assert.equal(success?.image, 'dvm-api-shop:20261128-023659');
    assert.match(success.changeDigest ?? '', /^[0-9a-f]{64}$/);
    assert.equal((await store.lastResults()).get('/home/ada/shop#shop/docs')?.sessionId, SESSIONS.upToDate);
    assert.equal(await store.keyOf('/home/ada/shop#shop/docs'), 'shop-docs');
    const statuses = (await store.trend('shop-api', { limit: 9 })).map(({ status }) => status);
    assert.deepEqual(statuses, ['succeeded', 'timed_out', 'failed', 'cancelled', 'succeeded']);
  });

  it('shows every build with its steps, Dockerfile, inputs, layers and phases', async () => {
    for (const id of Object.values(SESSIONS)) {
      const { record, workspaces } = await store.detail(id);
      for (const { ref, status } of record.workspaces) {
        const detail = workspaces.get(ref.key);
        assert.ok(detail?.dockerfile !== undefined && detail.inputs !== undefined, id);
        assert.ok(detail.steps.length > 10 && stepLocations(detail).size > 5, id);
        assert.equal(detail.layers !== undefined, status === 'succeeded', id);
        assert.ok((await store.follow(id).progress(ref.key)).phases.length >= 6, id);
      }
    }
    const { record, workspaces } = await store.detail(SESSIONS.partial);
    const error = record.workspaces[0]?.result?.error;
    assert.deepEqual([error?.kind, error?.exitCode, error?.line], ['missing_file', 7, 20]);
    assert.deepEqual(error?.output, ['checking', 'cat: /missing/config: No such file or directory']);
    assert.equal(workspaces.get('shop-api')?.steps.find(({ state }) => state === 'failed')?.error !== undefined, true);
  });

  it('shows every log as a document, and as a stream of events', async () => {
    for (const id of Object.values(SESSIONS)) {
      const { workspaces } = await store.get(id);
      for (const { ref } of workspaces) {
        const { text, sections, isOver } = await (await store.openDocument(id, ref.key)).read();
        assert.ok(isOver && sections.length >= 6, id);
        assert.match(text, /\[base 1\/3\] FROM|base 1\/3/, id);
      }
      const keys = workspaces.map(({ ref }) => ref.key);
      const numbers: number[] = [];
      for await (const { seq } of store.openLog(id, keys).read()) numbers.push(seq);
      assert.deepEqual(
        numbers,
        numbers.map((_, index) => index + 1),
        'no event was lost',
      );
    }
    const document = await (await store.openDocument(SESSIONS.firstBuild, 'shop-api')).read();
    for (const line of ['Compiling module 1', 'Compiling module 600']) assert.ok(document.text.includes(line), line);
  });

  it('compares its builds', async () => {
    const [first, partial] = await Promise.all([store.get(SESSIONS.firstBuild), store.get(SESSIONS.partial)]);
    const { steps, dockerfile } = await compareSessions(store, first, partial, 'shop-api');
    assert.match(dockerfile.patch, /^-RUN true$/m);
    assert.match(dockerfile.patch, /^\+RUN echo checking/m);
    assert.ok(steps.some(({ change }) => change === 'same'));
    const { against, reasons } = await explainBuild(store, partial, 'shop-api');
    assert.equal(against?.sessionId, SESSIONS.firstBuild);
    assert.ok(reasons.length > 0);
  });

  it('exports its builds, and opens an export of that version', async () => {
    const file = join(folderWith(), 'export.jsonl.gz');
    const session = await store.get(SESSIONS.partial);
    await exportSession(store, session, file, false);
    const [written, recorded] = await Promise.all([
      openExport(file),
      openExport(join(RECORDED, 'exported-session.jsonl.gz')),
    ]);
    assert.deepEqual(recorded.record, { ...session, process: { host: '', pid: 0 } });
    assert.deepEqual({ ...written, exportedAt: 0 }, { ...recorded, exportedAt: 0 });
    assert.deepEqual(recorded.workspaces, (await store.detail(SESSIONS.partial)).workspaces);
  });
});
