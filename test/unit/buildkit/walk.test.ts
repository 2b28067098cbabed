import assert from 'node:assert/strict';
import { chmodSync, linkSync, mkdirSync, renameSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { type Entry, type Filter, walk } from '../../../src/buildkit/session/walk.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

describe('walk', () => {
  afterEach(removeFolders);

  function make(...files: readonly string[]): string {
    return folderWith(Object.fromEntries(files.map((file) => [file, file])));
  }

  async function entries(root: string, filter?: Filter): Promise<Entry[]> {
    const all: Entry[] = [];
    for await (const entry of walk(root, filter)) all.push(entry);
    return all;
  }

  const names = async (root: string, filter?: Filter): Promise<string[]> =>
    (await entries(root, filter)).map((entry) => entry.path);

  it('lists parents first, and names in byte order', async () => {
    const root = make('b', 'a/z', 'a/b/c', 'a.txt', 'a-b', 'é', 'z', '𝒳', '\uffee');
    assert.deepEqual(await names(root), ['a', 'a/b', 'a/b/c', 'a/z', 'a-b', 'a.txt', 'b', 'z', 'é', '\uffee', '𝒳']);
  });

  it('returns Go file modes, sizes, times and links', async () => {
    const root = make('file');
    mkdirSync(path.join(root, 'folder'));
    chmodSync(path.join(root, 'file'), 0o4751);
    utimesSync(path.join(root, 'file'), 1000, 1000.25);
    symlinkSync('../x', path.join(root, 'link'));
    linkSync(path.join(root, 'file'), path.join(root, 'hard'));
    const [file, folder, hard, link] = await entries(root);
    assert.deepEqual(
      [file?.mode, file?.size, file?.modified, file?.linkName],
      [2 ** 23 + 0o751, 4n, 1_000_250_000_000n, ''],
    );
    assert.deepEqual([folder?.path, (folder?.mode ?? 0) >>> 31, folder?.size], ['folder', 1, 0n]);
    assert.deepEqual([hard?.path, hard?.linkName, hard?.size], ['hard', 'file', 0n]);
    assert.deepEqual([link?.path, link?.linkName, Math.floor((link?.mode ?? 0) / 2 ** 27)], ['link', '../x', 1]);
  });

  it('omits excluded files, except for exceptions and their folders', async () => {
    const root = make('a/b/keep', 'a/b/drop', 'a/c', 'd', 'node_modules/x/y');
    assert.deepEqual(await names(root, { exclude: ['node_modules', 'a', '!a/b/keep'] }), ['a', 'a/b', 'a/b/keep', 'd']);
    assert.deepEqual(await names(root, { exclude: ['*', '!d'] }), ['d']);
  });

  it('lists only included files and their folders', async () => {
    const root = make('a/b/c', 'a/d', 'e');
    assert.deepEqual(await names(root, { include: ['a/b/c'] }), ['a', 'a/b', 'a/b/c']);
    assert.deepEqual(await names(root, { include: ['**/d', 'e'] }), ['a', 'a/d', 'e']);
    assert.deepEqual(await names(root, { include: ['a'], exclude: ['a/b'] }), ['a', 'a/d']);
  });

  it('follows links in requested paths, but never out of the folder', async () => {
    const root = make('real/file', 'other', 'wild1', 'wild2');
    symlinkSync('real', path.join(root, 'way'));
    symlinkSync('/other', path.join(root, 'absolute'));
    symlinkSync('../../../../etc', path.join(root, 'out'));
    symlinkSync('loop', path.join(root, 'loop'));
    assert.deepEqual(await names(root, { follow: ['way/file'] }), ['real', 'real/file', 'way']);
    assert.deepEqual(await names(root, { follow: ['absolute'] }), ['absolute', 'other']);
    assert.deepEqual(await names(root, { follow: ['out/passwd'] }), ['out']);
    assert.deepEqual(await names(root, { follow: ['loop'] }), ['loop']);
    assert.deepEqual(await names(root, { follow: ['wild*'] }), ['wild1', 'wild2']);
    assert.equal((await names(root, { follow: ['.'] })).length, 9);
  });

  it('reports a folder that does not exist', async () => {
    await assert.rejects(names('/code/not-there'), /^Error: \/code\/not-there does not exist/);
  });

  it('does not enter a folder that was replaced with a link after it was listed', async () => {
    const outer = make('root/sub/own', 'outside/secret');
    const root = path.join(outer, 'root');
    const listed: string[] = [];
    const walking = async (): Promise<void> => {
      for await (const { path: each } of walk(root)) {
        listed.push(each);
        renameSync(path.join(root, 'sub'), path.join(outer, 'moved'));
        symlinkSync('../outside', path.join(root, 'sub'));
      }
    };
    await assert.rejects(walking(), /sub (?:was moved, or is reached through a symbolic link|does not exist)/);
    assert.deepEqual(listed, ['sub']);
  });
});
