import assert from 'node:assert/strict';
import { chmodSync, readdirSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheMountKey } from '../../../src/home/cache-mount-key.ts';
import type { Home } from '../../../src/home/folder.ts';
import { folderWith, removeFolders, scratchHome } from '../../support/folder.ts';

describe('the key of the cache mounts', () => {
  let home: Home;
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeFolders);

  it('is a stable secret of 32 bytes for each home folder', async () => {
    const key = await cacheMountKey(home);
    assert.equal(key.length, 32);
    assert.equal(statSync(home.cacheMountKey).mode & 0o777, 0o600);
    assert.deepEqual(await cacheMountKey(home), key);
    assert.notDeepEqual(await cacheMountKey(scratchHome()), key);
  });

  it('is the same for concurrent first builds', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => cacheMountKey(home)));
    assert.equal(new Set(keys.map((key) => key.toString('hex'))).size, 1);
    assert.deepEqual(readdirSync(home.path).sort(), ['cache-mount-key', 'locks']);
  });

  const broken: [string, (path: string) => void][] = [
    ['empty', (path) => writeFileSync(path, '')],
    ['too long', (path) => writeFileSync(path, Buffer.alloc(33))],
    ['readable by others', (path) => chmodSync(path, 0o644)],
    [
      'a link',
      (path) => {
        const target = join(folderWith(), 'key');
        writeFileSync(target, Buffer.alloc(32), { mode: 0o600 });
        unlinkSync(path);
        symlinkSync(target, path);
      },
    ],
  ];
  for (const [what, breakKey] of broken) {
    it(`is replaced if it is ${what}`, async () => {
      const before = await cacheMountKey(home);
      breakKey(home.cacheMountKey);
      const after = await cacheMountKey(home);
      assert.notDeepEqual([after, after], [before, Buffer.alloc(32)]);
      assert.equal(statSync(home.cacheMountKey).size, 32);
      assert.deepEqual(await cacheMountKey(home), after);
    });
  }
});
