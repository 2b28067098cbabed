import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeUserFile } from '../../../src/home/user-file.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

async function* bytes(...texts: readonly string[]): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text);
}

describe('a file at a path from the user', () => {
  afterEach(removeFolders);
  const inFolder = (): string => join(folderWith(), 'out');

  it('is written completely, and private to the user', async () => {
    const file = inFolder();
    await writeUserFile(file, bytes('a', 'b'), false);
    assert.equal(readFileSync(file, 'utf8'), 'ab');
    if (process.platform !== 'win32') assert.equal(lstatSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(file, '..')), ['out']);
  });

  it('replaces a regular file only on request', async () => {
    const file = inFolder();
    writeFileSync(file, 'old');
    await assert.rejects(writeUserFile(file, bytes('new'), false), {
      code: 'exists',
      message: `${file} already exists.`,
    });
    assert.equal(readFileSync(file, 'utf8'), 'old');
    await writeUserFile(file, bytes('new'), true);
    assert.equal(readFileSync(file, 'utf8'), 'new');
  });

  it('does not replace a file that appears during the write', async () => {
    const file = inFolder();
    async function* slowly(): AsyncGenerator<string> {
      yield await Promise.resolve('new');
      writeFileSync(file, 'from elsewhere');
    }
    await assert.rejects(writeUserFile(file, slowly(), false), { code: 'exists' });
    assert.equal(readFileSync(file, 'utf8'), 'from elsewhere');
    assert.deepEqual(readdirSync(join(file, '..')), ['out']);
  });

  it('does not replace links, pipes, sockets, folders and devices', async function () {
    if (process.platform === 'win32') return this.skip();
    const folder = folderWith();
    const target = join(folder, 'target');
    writeFileSync(target, 'mine');
    symlinkSync(target, join(folder, 'link'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'broken-link'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    mkdirSync(join(folder, 'folder'));
    const server = createServer().listen(join(folder, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const before = readdirSync(folder).sort();
      const kinds = {
        link: 'a link',
        'broken-link': 'a link',
        pipe: 'a pipe',
        folder: 'a folder',
        socket: 'a socket',
        '/dev/null': 'a device',
      };
      for (const [name, kind] of Object.entries(kinds)) {
        const path = name.startsWith('/') ? name : join(folder, name);
        for (const replace of [true, false]) {
          await assert.rejects(writeUserFile(path, bytes('x'), replace), {
            code: 'usage',
            message: `${path} is ${kind}; only regular files can be replaced.`,
          });
        }
      }
      assert.deepEqual(readdirSync(folder).sort(), before);
      assert.equal(readFileSync(target, 'utf8'), 'mine');
      assert.ok(lstatSync('/dev/null').isCharacterDevice());
    } finally {
      server.close();
    }
  });

  it('reports why it cannot be written, and is removed if its content fails', async () => {
    const file = inFolder();
    await assert.rejects(writeUserFile(join(file, 'x'), bytes('x'), false), {
      code: 'storage',
      message: /its folder does not exist/,
    });
    async function* failing(): AsyncGenerator<string> {
      yield await Promise.resolve('half');
      throw new Error('unreadable');
    }
    await assert.rejects(writeUserFile(file, failing(), true), { code: 'storage', message: /unreadable/ });
    assert.deepEqual(readdirSync(join(file, '..')), []);
  });
});
