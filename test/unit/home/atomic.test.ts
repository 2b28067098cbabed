import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../../src/home/atomic.ts';
import { smallDisk } from '../../support/disk.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

describe('writeAtomically', () => {
  afterEach(removeFolders);

  it('creates and replaces files without leftovers', async () => {
    const folder = folderWith();
    await writeAtomically(join(folder, 'file'), 'one');
    await writeAtomically(join(folder, 'file'), new TextEncoder().encode('two'));
    assert.equal(readFileSync(join(folder, 'file'), 'utf8'), 'two');
    assert.deepEqual(readdirSync(folder), ['file']);
    if (process.platform !== 'win32') assert.equal(statSync(join(folder, 'file')).mode & 0o777, 0o600);
  });

  it('removes only the leftovers of a crashed writer of the same file', async () => {
    const folder = folderWith();
    writeFileSync(join(folder, '.tmp-file-1'), '');
    writeFileSync(join(folder, '.tmp-other-1'), '');
    await writeAtomically(join(folder, 'file'), 'x');
    assert.deepEqual(readdirSync(folder).sort(), ['.tmp-other-1', 'file']);
  });

  it('reports a folder with the same name', async () => {
    const folder = folderWith();
    mkdirSync(join(folder, 'file', 'full'), { recursive: true });
    await assert.rejects(writeAtomically(join(folder, 'file'), 'x'), {
      code: 'storage',
      message: /Cannot write .*file/,
    });
    assert.deepEqual(readdirSync(folder), ['file']);
  });

  it('preserves the old content if the disk is full', async function () {
    const disk = smallDisk(64);
    if (disk === undefined) return this.skip();
    try {
      const path = join(disk.folder, 'file');
      await writeAtomically(path, 'old');
      await assert.rejects(writeAtomically(path, Buffer.alloc(1 << 20)), {
        code: 'disk_full',
        message: /disk is full/,
      });
      assert.equal(readFileSync(path, 'utf8'), 'old');
      assert.deepEqual(readdirSync(disk.folder), ['file']);
    } finally {
      disk.unmount();
    }
  });
});
