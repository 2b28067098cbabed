import assert from 'node:assert/strict';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOwned, isOwned, MARKER, removeOwned } from '../../../src/home/owned.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

describe('owned folders', () => {
  let folder: string;
  beforeEach(() => {
    folder = join(folderWith(), 'a', 'b');
  });
  afterEach(removeFolders);

  it('are created with a marker, even repeatedly', () => {
    createOwned(folder);
    writeFileSync(join(folder, 'content'), '');
    createOwned(folder);
    assert.ok(isOwned(folder));
    assert.ok(existsSync(join(folder, 'content')));
  });

  it('are removed with their content, and may already be gone', async () => {
    createOwned(folder);
    mkdirSync(join(folder, 'deep', 'deeper'), { recursive: true });
    await removeOwned(folder);
    assert.ok(!existsSync(folder));
    await removeOwned(folder);
  });

  it('do not include folders of other programs', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'theirs'), '');
    assert.ok(!isOwned(folder));
    assert.throws(() => createOwned(folder), { code: 'storage', message: /was not created by/ });
    await assert.rejects(removeOwned(folder), { code: 'storage' });
    assert.ok(existsSync(join(folder, 'theirs')));
  });

  it('do not include links to other folders', async function () {
    if (process.platform === 'win32') return this.skip();
    createOwned(folder);
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    assert.ok(!isOwned(link));
    await assert.rejects(removeOwned(link), { code: 'storage' });
    assert.ok(existsSync(join(folder, MARKER)));
  });

  it('include an empty folder, which a crash can leave behind', () => {
    mkdirSync(folder, { recursive: true });
    createOwned(folder);
    assert.ok(isOwned(folder));
  });
});
