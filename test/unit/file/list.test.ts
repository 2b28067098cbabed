import assert from 'node:assert/strict';
import { readdirSync, renameSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { holdFolder, listFolder } from '../../../src/file/list.ts';
import { isRefused } from '../../../src/file/problem.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

describe('listFolder', () => {
  afterEach(removeFolders);

  it('lists a folder, but not through a link', async () => {
    const outer = folderWith({ 'root/a/b/file': '', 'elsewhere/b/secret': '' });
    const root = path.join(outer, 'root');
    symlinkSync('../elsewhere', path.join(root, 'link'));
    const listed = await listFolder(root, 'a/b');
    assert.ok(!isRefused(listed));
    assert.deepEqual(
      listed.map(({ name }) => name),
      ['file'],
    );
    for (const folder of ['link', 'link/b']) assert.ok(isRefused(await listFolder(root, folder)), folder);
    const missing = await listFolder(root, 'none');
    assert.ok(isRefused(missing) && missing.problem.kind === 'missing');
  });

  it('continues with the opened folder if a link replaces it', function () {
    if (process.platform !== 'linux') return this.skip();
    const outer = folderWith({ 'root/sub/file': '', 'elsewhere/secret': '' });
    const handle = holdFolder(path.join(outer, 'root'), 'sub');
    assert.ok(!isRefused(handle));
    renameSync(path.join(outer, 'root/sub'), path.join(outer, 'root/away'));
    symlinkSync('../elsewhere', path.join(outer, 'root/sub'));
    assert.deepEqual(readdirSync(handle.path('')), ['file']);
    handle.close();
  });
});
