import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { hasProcFd, openByDescriptor, openByIdentity, openRegular } from '../../../src/file/open-regular.ts';
import { isRefused, type Refused } from '../../../src/file/problem.ts';
import { readBytes, readStart, readText } from '../../../src/file/read.ts';
import { asOrdinaryUser, folderWith, removeFolders } from '../../support/folder.ts';

function reason(result: object): string {
  assert.ok(isRefused(result), 'it was read');
  return `${result.problem.kind}: ${result.problem.reason}`;
}

const WAYS = [
  ...(hasProcFd ? [['by descriptor', openByDescriptor] as const] : []),
  ['by identity', openByIdentity] as const,
];

for (const [name, open] of WAYS) {
  describe(`openRegular ${name}`, function () {
    this.timeout('10s');
    afterEach(removeFolders);

    const opened = async (root: string | undefined, file: string): Promise<string | Refused> => {
      const found = await openRegular(root, file, open);
      if (isRefused(found)) return found;
      await found.handle.close();
      return found.path;
    };
    const refusal = async (root: string, file: string): Promise<string> =>
      reason((await opened(root, file)) as Refused);

    it('opens files, even through links inside the root', async () => {
      const root = folderWith({ 'a/file': 'text' });
      symlinkSync('a', path.join(root, 'folder'));
      symlinkSync('folder/file', path.join(root, 'link'));
      for (const file of ['a/file', 'link', 'folder/file', path.join(root, 'a/file')])
        assert.equal(await opened(root, file), path.join(root, 'a/file'));
      assert.equal(await opened(undefined, path.join(root, 'link')), path.join(root, 'a/file'));
    });

    it('rejects files outside the root', async () => {
      const outer = folderWith({ key: 'secret', 'root/a': '', 'rootbeer/key': 'secret' });
      const root = path.join(outer, 'root');
      symlinkSync('../key', path.join(root, 'relative'));
      symlinkSync(path.join(outer, 'key'), path.join(root, 'absolute'));
      symlinkSync('..', path.join(root, 'up'));
      symlinkSync('../rootbeer', path.join(root, 'sibling'));
      const links = ['relative', 'absolute', 'up/key', 'sibling/key', '../key'];
      for (const file of links)
        assert.match(await refusal(root, file), /^outside: is reached through a link that leads out of /, file);
    });

    it('rejects all links if a path is its own root', async () => {
      const root = folderWith({ 'a/file': 'text' });
      symlinkSync('a', path.join(root, 'folder'));
      const [real, linked] = [path.join(root, 'a/file'), path.join(root, 'folder/file')];
      assert.equal(await opened(real, real), real);
      assert.equal(await refusal(linked, linked), 'outside: is reached through a link');
    });

    it('rejects devices, pipes, sockets and folders without waiting for them', async function () {
      if (process.platform === 'win32') return this.skip();
      const root = folderWith();
      execFileSync('mkfifo', [path.join(root, 'pipe')]);
      mkdirSync(path.join(root, 'folder'));
      const server = createServer().listen(path.join(root, 'socket'));
      try {
        assert.equal(await refusal(root, 'pipe'), 'irregular: is a named pipe, not a regular file');
        assert.equal(await refusal(root, 'folder'), 'folder: is a folder, not a regular file');
        assert.equal(await refusal(root, 'socket'), 'irregular: is a socket, not a regular file');
        for (const device of ['zero', 'ptmx', 'null', 'tty'])
          assert.match(await refusal('/', `/dev/${device}`), /^irregular: is a device/, device);
      } finally {
        server.close();
      }
    });

    it('reports why a file cannot be opened', async () => {
      const root = folderWith({ file: '', closed: '' });
      symlinkSync('loop', path.join(root, 'loop'));
      chmodSync(path.join(root, 'closed'), 0);
      assert.equal(await refusal(root, 'none'), 'missing: does not exist');
      assert.equal(await refusal(root, 'file/below'), 'missing: does not exist');
      assert.equal(await refusal(root, 'loop'), 'irregular: is part of a symbolic link loop');
      assert.equal(
        await asOrdinaryUser(root, () => refusal(root, 'closed')),
        'denied: cannot be read: permission denied',
      );
    });

    it('never reads through a link that replaces a folder', async function () {
      // Without such descriptors, only the operating system can reject links in the path.
      if (open !== openByDescriptor) return this.skip();
      const outer = folderWith({ 'root/sub/file': 'own', 'elsewhere/file': 'secret' });
      const root = path.join(outer, 'root');
      const swap = new Worker(
        `const { renameSync, symlinkSync, rmSync } = require('node:fs');
        const { workerData: [sub, away, target] } = require('node:worker_threads');
        for (;;) { renameSync(sub, away); symlinkSync(target, sub); rmSync(sub); renameSync(away, sub); }`,
        { eval: true, workerData: [path.join(root, 'sub'), path.join(root, 'away'), path.join(outer, 'elsewhere')] },
      );
      const results = new Set<string>();
      try {
        for (let attempt = 0; attempt < 2000; attempt += 1) {
          const found = await openRegular(root, 'sub/file', open);
          if (isRefused(found)) results.add(found.problem.kind);
          else {
            results.add(await found.handle.readFile('utf8'));
            await found.handle.close();
          }
        }
      } finally {
        await swap.terminate();
      }
      assert.ok(results.has('own') && !results.has('secret'), [...results].join());
    });
  });
}

describe('readBytes', function () {
  this.timeout('10s');
  afterEach(removeFolders);

  it('reads files up to the limit, and rejects larger ones', async () => {
    const root = folderWith({ a: '12345', empty: '' });
    assert.deepEqual(await readBytes(root, 'a', 5), Buffer.from('12345'));
    assert.deepEqual(await readBytes(root, 'empty', 5), Buffer.alloc(0));
    assert.equal(reason(await readBytes(root, 'a', 4)), 'too_large: is larger than 4 bytes');
    truncateSync(path.join(root, 'a'), 10 * 1024 ** 3);
    assert.equal(reason(await readBytes(root, 'a', 1024 * 1024)), 'too_large: is larger than 1 MiB');
    assert.deepEqual(await readStart(root, 'a', 6), { bytes: Buffer.from('12345\0'), isWhole: false });
  });

  it('reads a file of many chunks unchanged', async () => {
    const root = folderWith({ a: 'äbc'.repeat(300_000) });
    assert.deepEqual(await readBytes(root, 'a', 2 ** 21), Buffer.from('äbc'.repeat(300_000)));
  });

  it('stops at the limit in files with no size or a wrong one', async function () {
    if (!hasProcFd) return this.skip();
    const proc = realpathSync('/proc/self');
    assert.equal(reason(await readBytes(proc, 'maps', 1000)), 'too_large: is larger than 1000 bytes');
    const status = await readText(proc, 'status');
    assert.ok(!isRefused(status) && status.text.startsWith('Name:'));
    assert.ok(isRefused(await readBytes(proc, 'pagemap', 1024 * 1024)));
  });

  it('stops at the limit in a file that grows during the read', async () => {
    const root = folderWith({ grows: 'x' });
    const growing = setInterval(() => appendFileSync(path.join(root, 'grows'), 'x'.repeat(100_000)), 0);
    try {
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const start = await readStart(root, 'grows', 300_000);
        assert.ok(!isRefused(start) && start.bytes.length <= 300_000);
      }
    } finally {
      clearInterval(growing);
      rmSync(path.join(root, 'grows'));
    }
  });
});

describe('readText', () => {
  afterEach(removeFolders);

  it('decodes according to the byte order mark', async () => {
    const root = folderWith();
    const text = 'libpq-dev # größer\r\n';
    const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
    writeFileSync(path.join(root, 'plain'), text);
    writeFileSync(path.join(root, 'marked'), `\ufeff${text}`);
    writeFileSync(path.join(root, 'le'), utf16);
    writeFileSync(path.join(root, 'be'), Buffer.from(utf16).swap16());
    for (const [name, encoding] of [
      ['plain', 'UTF-8'],
      ['marked', 'UTF-8'],
      ['le', 'UTF-16LE'],
      ['be', 'UTF-16BE'],
    ] as const) {
      assert.deepEqual(await readText(root, name), { text, encoding }, name);
    }
  });

  it('rejects files that are not text, with the reason', async () => {
    const root = folderWith();
    const cases: [string, Buffer, string][] = [
      ['latin1', Buffer.from('gr\xf6\xdfer', 'latin1'), 'is not UTF-8 text'],
      ['unmarked', Buffer.from('flask', 'utf16le'), 'contains null bytes, so it is not UTF-8 text'],
      ['utf32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), 'contains null bytes, so it is not UTF-8 text'],
      ['odd', Buffer.from([0xff, 0xfe, 0x41]), 'is not valid UTF-16LE'],
      ['surrogate', Buffer.from([0xfe, 0xff, 0xd8, 0x00, 0x00, 0x41]), 'is not valid UTF-16BE'],
    ];
    for (const [name, bytes, expected] of cases) {
      writeFileSync(path.join(root, name), bytes);
      assert.equal(reason(await readText(root, name)), `encoding: ${expected}`, name);
    }
  });
});
