import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode } from '../../../src/event/status.ts';
import type { Home } from '../../../src/home/folder.ts';
import { countStatuses } from '../../../src/event/status.ts';
import { STATE_LOG } from '../../../src/session/log/log.ts';
import { openStore } from '../../../src/session/store.ts';
import { removeFolders, scratchHome } from '../../support/folder.ts';
import { build, endRow, failed, newSession, succeeded } from './fixture.ts';

/** Cases that other build tools report wrongly. */
describe('the outcome of a build', () => {
  let home: Home;
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeFolders);

  it('that succeeded is stored with its image before listeners receive it', async () => {
    const recorder = await openStore(home).begin(newSession('a'));
    const images: Promise<string | undefined>[] = [];
    recorder.subscribe(({ type }) => {
      if (type === 'workspace.finished')
        images.push(
          openStore(home)
            .lastSuccessful()
            .then((all) => all.get('/work#shop/a')?.image),
        );
    });
    endRow(recorder, 0, succeeded('the-image'));
    assert.deepEqual(await Promise.all(images), ['the-image']);
    await recorder.finish();
  });

  it('that failed has the requested tag, never the image of an earlier session', async () => {
    await build(openStore(home), { a: succeeded('good') });
    const { id } = await build(openStore(home), { a: { ...failed, attemptedImage: 'attempted' } });
    const [row] = (await openStore(home).get(id)).workspaces;
    assert.deepEqual([row?.result?.image, row?.result?.attemptedImage], [undefined, 'attempted']);
    assert.equal((await openStore(home).lastSuccessful()).get('/work#shop/a')?.image, 'good');
    assert.equal((await openStore(home).lastResults()).get('/work#shop/a')?.image, undefined);
  });

  it('is derived from its rows, even if events are repeated', async () => {
    const recorder = await openStore(home).begin(newSession('a', 'b', 'c'));
    for (const index of [0, 0, 1]) endRow(recorder, index, index === 1 ? failed : succeeded('x'));
    const path = join(home.session(recorder.id), STATE_LOG);
    const row = { type: 'workspace.finished', key: 'shop-unknown', result: failed };
    appendFileSync(path, JSON.stringify({ ...row, v: 1, seq: 99, time: 5, session: recorder.id }) + '\n');
    await recorder.finish();
    for (const { status, workspaces } of [await openStore(home).get(recorder.id)]) {
      assert.deepEqual(countStatuses(workspaces), {
        queued: 0,
        in_progress: 0,
        succeeded: 1,
        failed: 1,
        timed_out: 0,
        cancelled: 1,
      });
      assert.deepEqual([status, exitCode(workspaces)], ['interrupted', 130]);
    }
  });

  it('is final when the process is interrupted: nothing remains in progress', async () => {
    const recorder = await openStore(home).begin(newSession('a', 'b'));
    recorder.emit({ type: 'workspace.started', key: 'shop-a' });
    recorder.interruptSync();
    const record = await openStore(home).get(recorder.id);
    assert.equal(record.status, 'interrupted');
    assert.deepEqual(
      record.workspaces.map(({ status, reason }) => [status, reason]),
      [
        ['cancelled', 'interrupted'],
        ['cancelled', 'interrupted'],
      ],
    );
    assert.deepEqual(await openStore(home).heal(), []);
  });
});
