import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildEvent } from '../../../../src/event/event.ts';
import { homeFolder } from '../../../../src/home/folder.ts';
import type { Home } from '../../../../src/home/folder.ts';
import { detailLog, readEvents, STATE_LOG } from '../../../../src/session/log/log.ts';
import { openStore } from '../../../../src/session/store.ts';
import { smallDisk } from '../../../support/disk.ts';
import { removeFolders, scratchHome } from '../../../support/folder.ts';
import { build, endRow, newSession, storeWithWarnings, succeeded } from '../fixture.ts';

describe('SessionRecorder', () => {
  let home: Home;
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeFolders);

  const stateOf = (id: string) => readEvents(join(home.session(id), STATE_LOG), 0).events;

  it('emits each event after storing it, from the start and numbered without gaps', async () => {
    const recorder = await openStore(home).begin(newSession('a', 'b'));
    const received: BuildEvent[] = [];
    recorder.subscribe((event) => {
      if (!event.type.startsWith('log')) assert.deepEqual(stateOf(recorder.id).at(-1), event);
      received.push(event);
    });
    const key = recorder.workspaces[0]?.key ?? '';
    recorder.emit({ type: 'log', key, stream: 'stdout', line: 'hello' });
    endRow(recorder, 0, succeeded('x'));
    endRow(recorder, 1, succeeded('y'));
    await recorder.finish();
    assert.deepEqual(
      received.map((event) => event.seq),
      received.map((_, index) => index + 1),
    );
    assert.equal(received[0]?.type, 'session.started');
    assert.equal(received.at(-1)?.type, 'session.finished');
    const stored = [...stateOf(recorder.id), ...openStore(home).readDetails(recorder.id, key, 0).events];
    assert.deepEqual(
      stored.sort((a, b) => a.seq - b.seq),
      received,
    );
  });

  it("has a workspace's output on the disk when its next phase starts", async () => {
    const recorder = await openStore(home).begin(newSession('a'));
    const path = detailLog(home.session(recorder.id), 'shop-a');
    recorder.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'one' });
    assert.ok(!existsSync(path));
    recorder.emit({ type: 'phase.started', key: 'shop-a', phase: 2 });
    assert.equal(readEvents(path, 0).events.length, 1);
    recorder.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'two' });
    while (readEvents(path, 0).events.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await recorder.finish();
  });

  it('drops a second end of a workspace, and events after the end of the session', async () => {
    const recorder = await openStore(home).begin(newSession('a'));
    endRow(recorder, 0, succeeded('x'));
    recorder.emit({ type: 'workspace.finished', key: 'shop-a', result: { status: 'cancelled', durationMs: 0 } });
    recorder.emit({ type: 'session.finished', status: 'succeeded' });
    recorder.emit({ type: 'warning', message: 'late' });
    recorder.interruptSync();
    const { record } = await recorder.finish();
    assert.equal(record.status, 'succeeded');
    assert.equal(stateOf(recorder.id).filter((event) => event.type === 'workspace.finished').length, 1);
    assert.equal(stateOf(recorder.id).at(-1)?.type, 'session.finished');
  });

  it('continues when a listener throws', async () => {
    const { store, warnings } = storeWithWarnings(home);
    const recorder = await store.begin(newSession('a'));
    let receivedCount = 0;
    recorder.subscribe(() => {
      throw new Error('broken view');
    });
    recorder.subscribe(() => receivedCount++);
    endRow(recorder, 0, succeeded('x'));
    assert.equal((await recorder.finish()).problem, undefined);
    assert.equal(receivedCount, 5);
    assert.match(warnings.join(), /broken view/);
    assert.equal(warnings.length, 1);
  });

  it('continues when its folder is no longer writable, warns once, and reports what is missing', async () => {
    const { store, warnings } = storeWithWarnings(home);
    const recorder = await store.begin(newSession('a'));
    const path = detailLog(home.session(recorder.id), 'shop-a');
    // A folder where the log should be: even root cannot write that.
    mkdirSync(path);
    for (let i = 0; i < 3; i++) {
      recorder.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'lost' });
      recorder.emit({ type: 'phase.started', key: 'shop-a', phase: 1 });
    }
    endRow(recorder, 0, succeeded('x'));
    const outcome = await recorder.finish();
    assert.equal(outcome.record.status, 'succeeded');
    assert.equal(outcome.unstored, 3);
    assert.equal(outcome.problem?.kind, 'storage');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /is incomplete.*a folder has this name/);
    assert.equal((await store.get(recorder.id)).status, 'succeeded');
  });
});

describe('on a full disk', () => {
  afterEach(removeFolders);

  function fill(folder: string): void {
    assert.throws(() => writeFileSync(join(folder, 'filler'), Buffer.alloc(1 << 22)), { code: 'ENOSPC' });
  }

  it('a build continues in memory, warns once, and loses nothing that was stored', async function () {
    const disk = smallDisk(256);
    if (disk === undefined) return this.skip();
    try {
      const home = homeFolder({ DVM_HOME: join(disk.folder, 'home') }, '/nowhere');
      const { store, warnings } = storeWithWarnings(home);
      const before = await build(store, { a: succeeded('first') });
      const database = readFileSync(home.sessionsDb);
      const recorder = await store.begin(newSession('a', 'b'));
      const received: string[] = [];
      recorder.subscribe((event) => received.push(event.type));
      fill(disk.folder);
      for (let i = 0; i < 200; i++) recorder.emit({ type: 'warning', message: `${i} ${'x'.repeat(100)}` });
      endRow(recorder, 0, succeeded('second'));
      const outcome = await recorder.finish();
      assert.equal(outcome.problem?.kind, 'disk_full');
      assert.ok(outcome.unstored > 0);
      assert.equal(outcome.record.warnings.length, 200, 'all is in memory');
      assert.equal(received.filter((type) => type === 'warning').length, 200, 'listeners receive every event');
      assert.equal(warnings.filter((message) => message.includes('is incomplete')).length, 1);
      assert.deepEqual(readFileSync(home.sessionsDb), database, 'the history is as it was');
      assert.equal((await openStore(home).get(before.id)).status, 'succeeded');
      await assert.rejects(store.begin(newSession('a')), { code: 'disk_full' });
    } finally {
      disk.unmount();
    }
  });

  it('a build stores its pending events as soon as there is space', async function () {
    const disk = smallDisk(256);
    if (disk === undefined) return this.skip();
    try {
      const home = homeFolder({ DVM_HOME: join(disk.folder, 'home') }, '/nowhere');
      const { store, warnings } = storeWithWarnings(home);
      const recorder = await store.begin(newSession('a'));
      fill(disk.folder);
      for (let i = 0; i < 100; i++) recorder.emit({ type: 'warning', message: `${i} ${'x'.repeat(100)}` });
      rmSync(join(disk.folder, 'filler'));
      endRow(recorder, 0, succeeded('second'));
      const outcome = await recorder.finish();
      assert.equal(outcome.unstored, 0);
      assert.equal(warnings.length, 1);
      assert.deepEqual(await openStore(home).get(recorder.id), outcome.record);
    } finally {
      disk.unmount();
    }
  });
});
