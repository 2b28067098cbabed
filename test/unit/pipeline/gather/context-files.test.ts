import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contextFiles } from '../../../../src/pipeline/gather/context-files.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';

describe('the files of a build context', () => {
  afterEach(removeFolders);
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

  it('are those that the ignore file does not exclude, with links as links', async () => {
    const ignore = '# comment\n**/node_modules\nsecret\n!node_modules/kept\n';
    const context = folderWith({
      'a.txt': 'a',
      'src/b.ts': 'b',
      'src/node_modules/c': 'c',
      'node_modules/kept': 'k',
      'node_modules/gone': 'g',
      secret: 's',
    });
    symlinkSync('/nowhere', path.join(context, 'link'));
    const found = await contextFiles({ folder: context, ignore });
    assert.deepEqual(
      found?.map(({ name }) => name),
      ['a.txt', 'link', 'node_modules/kept', 'src/b.ts'],
    );
    assert.deepEqual(found.map(({ digest }) => digest).slice(0, 2), [sha('a'), sha('/nowhere')]);
    assert.deepEqual(
      (await contextFiles({ folder: context, ignore: '*\n!a.txt' }))?.map(({ name }) => name),
      ['a.txt'],
    );
  });

  it('respect comments, root slashes, spaces and Windows line ends in the ignore file', async () => {
    const context = folderWith({ 'gone/kept': '', 'gone/other': '', 'sub/gone': '' });
    const ignore = '# a comment\r\n/gone\r\n ! gone/kept \r\n';
    assert.deepEqual(
      (await contextFiles({ folder: context, ignore }))?.map(({ name }) => name),
      ['gone/kept', 'sub/gone'],
    );
  });

  it('are not read if there are too many, or no folder', async () => {
    const context = folderWith({ 'a.txt': 'a' });
    truncateSync(path.join(context, 'a.txt'), 65 * 1024 * 1024);
    assert.equal(await contextFiles({ folder: context }), undefined);
    truncateSync(path.join(context, 'a.txt'), 0);
    mkdirSync(path.join(context, 'many'));
    for (let index = 0; index < 5000; index++) writeFileSync(path.join(context, `many/${index}`), '');
    assert.equal(await contextFiles({ folder: context }), undefined);
    assert.equal(await contextFiles({ folder: path.join(context, 'none') }), undefined);
    assert.equal(await contextFiles({ folder: folderWith({ a: '' }), ignore: '!' }), undefined);
  });
});
