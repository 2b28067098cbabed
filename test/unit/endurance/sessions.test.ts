import assert from 'node:assert/strict';
import { chownSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { crowd } from '../../../endurance/sessions/crowd.ts';
import { killAtRandom } from '../../../endurance/sessions/kill.ts';
import { buildWhileRefused, fullDisk, noRights } from '../../../endurance/sessions/refused.ts';
import { homeFolder } from '../../../src/home/folder.ts';
import { smallDisk } from '../../support/disk.ts';
import { removeFolders, scratchHome } from '../../support/folder.ts';

describe('recorded sessions (the short form of endurance/sessions.ts)', function () {
  this.timeout(120_000);
  afterEach(removeFolders);

  it('are all there when several processes record at once', async () => {
    const { sessions, lost } = await crowd(scratchHome(), 3, 8);
    assert.deepEqual([sessions, lost], [24, 0]);
  });

  it('are all there when a process is killed at random', async () => {
    assert.equal((await killAtRandom(scratchHome(), 5)).rounds, 5);
  });

  it('are all there when the disk fills in the midst of a build, which goes on', async function () {
    const disk = smallDisk(4096);
    if (disk === undefined) return this.skip();
    try {
      const home = homeFolder({ DVM_HOME: path.join(disk.folder, 'home') }, '/nowhere');
      assert.equal((await buildWhileRefused(home, fullDisk(disk.folder), 3)).stored, 3);
    } finally {
      disk.unmount();
    }
  });

  it('are all there when rights are lost in the midst of a build, which goes on', async () => {
    const home = scratchHome();
    mkdirSync(home.path, { recursive: true });
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      for (const folder of [path.dirname(home.path), home.path]) chownSync(folder, 65534, 65534);
      process.seteuid?.(65534);
    }
    try {
      assert.equal((await buildWhileRefused(home, noRights(home), 3)).stored, 3);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});
