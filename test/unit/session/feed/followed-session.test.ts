import assert from 'node:assert/strict';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../../../../src/home/folder.ts';
import type { Change, FollowedSession } from '../../../../src/session/feed/followed-session.ts';
import { detailLog, STATE_LOG } from '../../../../src/session/log/log.ts';
import type { SessionRecorder } from '../../../../src/session/log/recorder.ts';
import { openStore, type SessionStore } from '../../../../src/session/store.ts';
import { eventually } from '../../../support/eventually.ts';
import { named } from '../../../support/steps.ts';
import { removeFolders, scratchHome } from '../../../support/folder.ts';
import { build, endRow, newSession, succeeded } from '../fixture.ts';

const KEY = 'shop-a';

function emitStep(recorder: SessionRecorder, number: number): void {
  const step = { key: KEY, step: `sha256:${number}`, ...named(`[dev ${number}/9] RUN x`), startedAt: 1 };
  recorder.emit({ type: 'step.started', inputs: [], ...step });
  recorder.emit({ type: 'log', key: KEY, step: step.step, stream: 'stdout', line: 'x' });
  recorder.emit({ type: 'step.finished', cached: false, completedAt: 2, ...step });
}

const stepsOf = async (session: FollowedSession) =>
  (await session.progress(KEY)).detail.steps.map(({ step, state }) => `${step} ${state}`);
const statusOf = async (session: FollowedSession) => (await session.record()).workspaces[0]?.status;

/** Replaces a file's content but keeps its size, so that reading it again finds nothing. */
function blank(path: string, bytes: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(bytes, ' '), 0, bytes, 0);
  closeSync(file);
}

describe('a followed session', () => {
  let home: Home;
  let store: SessionStore;
  beforeEach(() => {
    home = scratchHome();
    store = openStore(home);
  });
  afterEach(() => {
    store.close();
    removeFolders();
  });

  it('of this process comes from its events, not from the disk', async () => {
    const recorder = await store.begin(newSession('a'));
    const session = store.follow(recorder.id);
    const changes: Change[] = [];
    const subscription = session.onChange((change) => changes.push(change));
    recorder.emit({ type: 'workspace.started', key: KEY });
    recorder.emit({ type: 'phase.started', key: KEY, phase: 6 });
    emitStep(recorder, 1);
    assert.deepEqual(changes, ['progress', 'progress', 'progress', 'output', 'progress']);
    rmSync(home.session(recorder.id), { recursive: true });
    assert.equal(await statusOf(session), 'in_progress');
    assert.deepEqual(await stepsOf(session), ['sha256:1 done']);
    assert.equal((await session.progress(KEY)).phases[0]?.phase, 6);
    subscription.dispose();
    recorder.interruptSync();
    assert.equal(changes.length, 5);
    assert.equal((await session.record()).status, 'interrupted');
  });

  it('of another process is read incrementally', async () => {
    const recorder = await openStore(home).begin(newSession('a'));
    const session = store.follow(recorder.id);
    let changed = 0;
    session.onChange(() => (changed += 1));
    recorder.emit({ type: 'workspace.started', key: KEY });
    emitStep(recorder, 1);
    recorder.emit({ type: 'phase.started', key: KEY, phase: 6 });
    await eventually('the step is read', async () => (await stepsOf(session))[0] === 'sha256:1 done');
    const folder = home.session(recorder.id);
    blank(join(folder, STATE_LOG), 200);
    blank(detailLog(folder, KEY), 200);

    const before = changed;
    emitStep(recorder, 2);
    recorder.emit({ type: 'phase.finished', key: KEY, phase: 6, outcome: 'succeeded' });
    await eventually('the change is noticed', () => changed > before);
    assert.deepEqual(await stepsOf(session), ['sha256:1 done', 'sha256:2 done']);
    assert.equal((await session.progress(KEY)).phases[0]?.outcome, 'succeeded');
    assert.equal(await statusOf(session), 'in_progress');
  });

  it('reports its end, and is no longer watched then', async () => {
    const recorder = await openStore(home).begin(newSession('a'));
    const session = store.follow(recorder.id);
    assert.equal(await statusOf(session), 'queued');
    endRow(recorder, 0, succeeded('i'));
    await recorder.finish();
    // Nothing happens after the subscription, so what happened before it has to be noticed.
    let changed = 0;
    session.onChange(() => (changed += 1));
    await eventually('the end is noticed', () => changed > 0);
    assert.equal((await session.record()).status, 'succeeded');
    session.onChange(() => assert.fail('it has ended'));
    assert.deepEqual(await session.record(), await store.get(recorder.id));
  });

  it('is the same by its events and by its logs', async () => {
    const recorder = await store.begin(newSession('a'));
    const own = store.follow(recorder.id);
    emitStep(recorder, 1);
    endRow(recorder, 0, succeeded('i'));
    await recorder.finish();
    const stored = store.follow(recorder.id);
    assert.notEqual(stored, own);
    assert.deepEqual(await stored.record(), await own.record());
    assert.deepEqual(await stored.progress(KEY), await own.progress(KEY));
  });

  it('is rejected if it does not exist, or its id is invalid', async () => {
    const { id } = await build(store, { a: succeeded('i') });
    await assert.rejects(store.follow('nothing').record(), { code: 'not_found' });
    for (const wrong of ['..', `../logs/${id}`]) assert.throws(() => store.follow(wrong), { code: 'not_found' });
    const session = store.follow(id);
    await session.record();
    await store.remove(id);
    await assert.rejects(session.record(), { code: 'not_found' });
  });
});
