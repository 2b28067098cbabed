import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contextDigest } from '../../../../src/pipeline/gather/change-inputs.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';

describe('the digest of what a Dockerfile copies', () => {
  let folder: string;
  beforeEach(() => {
    folder = folderWith({ 'a/one': '1', 'a/two': '2', 'b/three': '3', large: 'x'.repeat(300_000) });
  });
  afterEach(removeFolders);

  const digest = (copy: string, ignore?: string): Promise<string> => {
    return contextDigest({ context: folder, text: `FROM debian\n${copy}\n`, ...(ignore !== undefined && { ignore }) });
  };
  const differs = async (copy: string, change: () => void, ignore?: string): Promise<boolean> => {
    const before = await digest(copy, ignore);
    assert.equal(await digest(copy, ignore), before);
    change();
    return (await digest(copy, ignore)) !== before;
  };
  const write = (name: string, text: string) => () => writeFileSync(path.join(folder, name), text);
  const touch = (name: string) => () => utimesSync(path.join(folder, name), 1, 1);

  it('changes with contents, names, permissions and links', async () => {
    assert.ok(await differs('COPY a /', write('a/one', '9')));
    assert.ok(await differs('COPY a /', write('a/new', '')));
    assert.ok(await differs('COPY a /', () => rmSync(path.join(folder, 'a/new'))));
    assert.ok(await differs('COPY a /', () => chmodSync(path.join(folder, 'a/one'), 0o755)));
    assert.ok(await differs('COPY . /', () => symlinkSync('a/one', path.join(folder, 'link'))));
    assert.ok(await differs('COPY . /', () => mkdirSync(path.join(folder, 'empty'))));
  });

  it('does not change with the times of small files, which a checkout resets', async () => {
    assert.ok(!(await differs('COPY . /', touch('a/one'))));
    assert.ok(await differs('COPY . /', touch('large')));
  });

  it('does not change with files that are not copied, or ignored', async () => {
    assert.ok(!(await differs('COPY a /', write('b/three', '9'))));
    assert.ok(!(await differs('RUN true', write('b/three', '8'))));
    assert.ok(!(await differs('COPY . /', write('b/three', '7'), '# a comment\n/b\n')));
    assert.ok(await differs('COPY . /', write('b/three', '6'), 'b/*\n!b/three\n'));
    assert.ok(!(await differs('COPY . /', write('b/three', '5'), '**/three\n')));
  });

  it('is that of no files for a missing folder', async () =>
    assert.equal(await digest('COPY nothing /'), await digest('RUN true')));
});
