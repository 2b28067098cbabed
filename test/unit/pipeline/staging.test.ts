import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createStaging, removeStaging, sweepStaging } from '../../../src/pipeline/staging.ts';
import { homeFolder, type Home } from '../../../src/home/folder.ts';
import { currentProcess } from '../../../src/process/identity.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

const newHome = (): Home => homeFolder({ DVM_HOME: path.join(folderWith(), 'home') }, '/nowhere');

describe('staging', () => {
  afterEach(removeFolders);

  it('is a private folder of one build', function () {
    const staging = createStaging(newHome(), 'shop-dev', '20261122-100000');
    assert.ok(staging);
    assert.equal(path.basename(staging.folder), 'shop-dev-20261122-100000');
    // Files for the builder alone are in no folder that the engine can read.
    for (const offered of [staging.context, path.dirname(staging.dockerfile)])
      assert.ok(!staging.privateFolder.startsWith(offered));
    if (process.platform !== 'win32')
      for (const folder of [staging.folder, staging.context, path.dirname(staging.dockerfile)])
        assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  it('is not created twice', async () => {
    const home = newHome();
    const first = createStaging(home, 'shop-dev', '1');
    assert.ok(first);
    assert.equal(createStaging(home, 'shop-dev', '1'), undefined);
    await removeStaging(first);
    assert.ok(!existsSync(first.folder));
    assert.ok(createStaging(home, 'shop-dev', '1'));
  });

  it('is deleted if its process died, but not if it is alive or the folder is not ours', async () => {
    const home = newHome();
    const [living, dead, torn] = ['living', 'dead', 'torn'].map((key) => createStaging(home, key, '1'));
    assert.ok(living && dead && torn);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(path.join(dead.folder, 'owner.json'), JSON.stringify({ ...currentProcess(), pid, started: '1' }));
    writeFileSync(path.join(torn.folder, 'owner.json'), '');
    const foreign = path.join(home.buildStaging, 'theirs');
    mkdirSync(foreign);
    writeFileSync(path.join(foreign, 'owner.json'), JSON.stringify({ ...currentProcess(), pid, started: '1' }));
    await sweepStaging(home);
    assert.deepEqual([living.folder, dead.folder, foreign, torn.folder].map(existsSync), [true, false, true, true]);
  });

  it('without an owner file is deleted when it is old', async () => {
    const home = newHome();
    const staging = createStaging(home, 'torn', '1');
    assert.ok(staging);
    rmSync(path.join(staging.folder, 'owner.json'));
    await sweepStaging(home);
    assert.ok(existsSync(staging.folder));
    const longAgo = new Date(Date.now() - 25 * 60 * 60_000);
    utimesSync(staging.folder, longAgo, longAgo);
    await sweepStaging(home);
    assert.ok(!existsSync(staging.folder));
  });

  it('may be missing when old folders are deleted', async () => sweepStaging(newHome()));
});
