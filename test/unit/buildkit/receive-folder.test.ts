import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { GrpcCode, GrpcError } from '../../../src/buildkit/grpc/status.ts';
import type { ServerCall } from '../../../src/buildkit/grpc/server.ts';
import { comparePaths, validatePath } from '../../../src/buildkit/session/received-path.ts';
import { dataPacket, errorPacket, FINISHED, LIST_END, statPacket } from '../../../src/buildkit/session/packet.ts';
import { receiveFolder } from '../../../src/buildkit/session/receive-folder.ts';
import type { Entry } from '../../../src/buildkit/session/walk.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

const [FOLDER, LINK] = [2 ** 31, 2 ** 27];

function entry(name: string, mode = 0o644, linkName = ''): Uint8Array {
  const stat: Entry = { path: name, mode, uid: 0, gid: 0, size: 1n, modified: 0n, linkName };
  return statPacket(stat);
}

function data(id: number, bytes?: Uint8Array): Uint8Array {
  return Buffer.concat(dataPacket(id, bytes));
}

/** A target folder beside a folder that must stay untouched. */
function target(): { readonly root: string; readonly folder: string; readonly isUntouched: () => boolean } {
  const root = folderWith({ 'outside/secret': 'secret' });
  const folder = path.join(root, 'target');
  mkdirSync(folder);
  const isUntouched = (): boolean =>
    readdirSync(root).sort().join() === 'outside,target' &&
    readdirSync(path.join(root, 'outside')).join() === 'secret' &&
    readFileSync(path.join(root, 'outside/secret'), 'utf8') === 'secret';
  return { root, folder, isUntouched };
}

/** Receives these packets as if BuildKit sent them, regardless of the responses. */
function receive(folder: string, packets: readonly Uint8Array[]): Promise<void> {
  const messages = {
    async *[Symbol.asyncIterator]() {
      for (const packet of packets) yield await Promise.resolve(packet);
    },
  };
  const call: ServerCall = {
    metadata: () => [],
    messages,
    send: () => undefined,
    signal: new AbortController().signal,
  };
  return receiveFolder(call, folder);
}

describe('receiving a folder', () => {
  afterEach(removeFolders);

  it('writes files, folders, symbolic links and hard links', async () => {
    const { folder } = target();
    await receive(folder, [
      entry('d', FOLDER + 0o755),
      entry('d/f'),
      entry('l', LINK + 0o777, 'd/f'),
      entry('z', 0o644, 'd/f'),
      LIST_END,
      data(1, Buffer.from('x')),
      data(1),
      FINISHED,
    ]);
    assert.equal(readFileSync(path.join(folder, 'l'), 'utf8'), 'x');
    assert.equal(readFileSync(path.join(folder, 'z'), 'utf8'), 'x');
  });

  const HOSTILE: Readonly<Record<string, readonly Uint8Array[]>> = {
    'a path outside of the folder': [entry('../outside/new')],
    'a path outside of the folder, below another folder': [entry('a', FOLDER + 0o755), entry('a/../../outside/new')],
    'an absolute path': [entry('/etc/new')],
    'the folder itself': [entry('.')],
    'an empty path': [entry('')],
    'a path with a NUL character': [entry('a\0b')],
    'a file below a file': [entry('a'), entry('a/b')],
    'a file below a link that was received': [entry('a', LINK + 0o777, '../outside'), entry('a/new')],
    'a file below an existing link': [entry('existing/new')],
    'a link that replaces a folder before its files are received': [
      entry('a', FOLDER + 0o755),
      entry('a/new'),
      entry('a', LINK + 0o777, '../outside'),
      LIST_END,
      data(1, Buffer.from('x')),
    ],
    'entries out of order': [entry('b'), entry('a')],
    'the same file twice': [entry('a'), entry('a')],
    'a hard link to a file outside of the folder': [entry('a', 0o644, '../outside/secret')],
    'a hard link to a file below a symbolic link': [entry('a', 0o644, 'existing/secret')],
    'a hard link to a file that does not exist': [entry('a', 0o644, 'b')],
    'data that was not requested': [entry('a'), LIST_END, data(7, Buffer.from('x'))],
    'data of a folder': [entry('a', FOLDER + 0o755), data(0, Buffer.from('x'))],
    'data after the end of the file': [entry('a'), LIST_END, data(0), data(0, Buffer.from('x'))],
    'an entry after the end of the list': [LIST_END, entry('a')],
    'an end before the end of the list': [entry('a', FOLDER + 0o755), FINISHED],
    'an end before all files are complete': [entry('a'), LIST_END, data(0, Buffer.from('x')), FINISHED],
    'a stream that ends early': [entry('a'), LIST_END, data(0, Buffer.from('x'))],
    'an empty stream': [],
    'an invalid packet': [Buffer.from([255, 255, 255, 255])],
    'a packet of an unknown type': [Buffer.from([8, 99])],
  };
  for (const [what, packets] of Object.entries(HOSTILE)) {
    it(`rejects ${what}`, async () => {
      const { folder, isUntouched } = target();
      symlinkSync('../outside', path.join(folder, 'existing'));
      await assert.rejects(receive(folder, packets), { name: 'GrpcError', code: GrpcCode.INVALID_ARGUMENT });
      assert.ok(isUntouched());
    });
  }

  it('reports the error with which BuildKit stopped', async () => {
    await assert.rejects(receive(target().folder, [errorPacket('no more room')]), /no more room/);
  });

  it('never writes outside of the folder, with any packets in any order', async function () {
    this.timeout('1m');
    const name = fc.constantFrom(
      'a',
      'b',
      'existing',
      'a/b',
      'b/a',
      'existing/new',
      '..',
      '../outside/x',
      '/x',
      'a/../b',
      '.',
      '',
    );
    const stat = fc
      .tuple(
        name,
        fc.constantFrom(0o644, FOLDER + 0o755, LINK + 0o777),
        fc.constantFrom('', '../outside', 'a', '../outside/secret', 'existing/secret'),
      )
      .map(([path, mode, link]) => entry(path, mode, link));
    const chunk = fc.tuple(fc.nat({ max: 4 }), fc.uint8Array({ maxLength: 3 })).map(([id, bytes]) => data(id, bytes));
    const packet = fc.oneof(
      { weight: 6, arbitrary: stat },
      { weight: 3, arbitrary: chunk },
      fc.constant(LIST_END),
      fc.constant(FINISHED),
      fc.uint8Array({ maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(packet, { maxLength: 12 }), async (packets) => {
        const { folder, isUntouched } = target();
        symlinkSync('../outside', path.join(folder, 'existing'));
        await receive(folder, packets).catch((error: unknown) =>
          assert.ok(error instanceof GrpcError || (error as NodeJS.ErrnoException).code !== undefined, String(error)),
        );
        assert.ok(isUntouched());
        assert.ok(existsSync(folder));
        removeFolders();
      }),
      { numRuns: 300 },
    );
  });
});

describe('received paths', () => {
  it('keep a backslash in a name, except on Windows', () =>
    assert.equal(validatePath('system-a\\x2db.slice', false), 'system-a\\x2db.slice'));
  it('use a backslash as a separator on Windows', () => assert.equal(validatePath('a\\b/c', true), 'a/b/c'));

  for (const bad of [
    '..\\x',
    'a\\..\\..\\x',
    'C:\\x',
    'C:x',
    '\\\\server\\share',
    'a:stream',
    'aux',
    'NUL.txt',
    'a.',
    'a ',
    'a/con/b',
  ]) {
    it(`are rejected on Windows: ${bad}`, () =>
      assert.throws(() => validatePath(bad, true), { code: GrpcCode.INVALID_ARGUMENT }));
  }

  it('are inside the folder or rejected', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '..', '.', '', 'b c', '\\', 'C:', '\0')),
        fc.boolean(),
        (parts, isWindows) => {
          const rules = isWindows ? path.win32 : path.posix;
          try {
            const safe = validatePath(parts.join('/'), isWindows);
            assert.ok(rules.resolve('/root', safe).startsWith(rules.resolve('/root') + rules.sep), safe);
          } catch (error) {
            assert.ok(error instanceof GrpcError, String(error));
          }
        },
      ),
    );
  });

  it('are sorted by segments', () => {
    const paths = ['a', 'a/b', 'a/b/c', 'a-b', 'b', 'é', '\u{10000}'];
    assert.deepEqual([...paths].reverse().sort(comparePaths), paths);
    for (const each of paths) assert.equal(comparePaths(each, each), 0);
  });
});
