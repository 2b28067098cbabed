import assert from 'node:assert/strict';
import { linkSync, mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Handler, ServerCall } from '../../../src/buildkit/grpc/server.ts';
import { type Folders, FolderSessionPool } from '../../../src/buildkit/session/folder-session-pool.ts';
import { FINISHED } from '../../../src/buildkit/session/packet.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

interface FakeSession {
  readonly id: string;
  isOpen: boolean;
  /** Reads a folder like a BuildKit that already has all of its files. */
  read(headers?: Readonly<Record<string, readonly string[]>>): Promise<void>;
  readonly break: () => void;
}

/** A pool with a fake BuildKit, which opens sessions and reads folders. */
function createPool(): { readonly pool: FolderSessionPool; readonly opened: FakeSession[] } {
  const opened: FakeSession[] = [];
  const pool = new FolderSessionPool((services) => {
    const closed = Promise.withResolvers<undefined>();
    const session: FakeSession = {
      id: String(opened.length),
      isOpen: true,
      read: (headers = {}) => readFolder(services, { 'dir-name': ['context'], ...headers }),
      break: () => {
        session.isOpen = false;
        closed.resolve(undefined);
      },
    };
    opened.push(session);
    return Promise.resolve({ id: session.id, closed: closed.promise, close: session.break });
  });
  return { pool, opened };
}

async function readFolder(
  [service]: readonly [string, Handler][],
  headers: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  assert.ok(service);
  const listed = Promise.withResolvers<undefined>();
  async function* messages(): AsyncGenerator<Uint8Array, void, undefined> {
    await listed.promise;
    yield FINISHED;
  }
  const call: ServerCall = {
    metadata: (name) => headers[name] ?? [],
    messages: messages(),
    send: (...parts) => {
      if (parts.every((part) => part.length === 0)) listed.resolve(undefined);
      return undefined;
    },
    signal: new AbortController().signal,
  };
  await service[1](call);
}

const FILES = { a: 'a', 'inner/b': 'b', 'old.log': 'log' };

describe('folder session pool', () => {
  after(removeFolders);

  /** Leases a session, reads the folders, applies a change, and returns the id of the next leased session. */
  async function leaseAfter(
    change: (folder: string, first: FakeSession) => unknown,
    { headers = {}, then = (folders: Folders): Folders => folders, isSolved = true } = {},
  ): Promise<string> {
    const folder = folderWith(FILES);
    const { pool, opened } = createPool();
    const folders = { context: { path: folder } };
    const first = await pool.acquire(folders, 'key');
    await opened[0]?.read(headers);
    first.release(isSolved);
    if (opened[0]) await change(folder, opened[0]);
    await setImmediate();
    const { id } = await pool.acquire(then(folders), 'key');
    assert.equal(opened[0]?.isOpen, id === '0', 'a session that is not reused is closed');
    pool.close();
    return id;
  }
  const [SAME, NEW] = ['0', '1'];

  it('reuses the session while nothing changes', async () => {
    assert.equal(await leaseAfter(() => undefined), SAME);
    assert.equal(
      await leaseAfter((folder) => writeFileSync(path.join(folder, 'old.log'), 'more'), {
        headers: { 'exclude-patterns': ['*.log'] },
      }),
      SAME,
      'an excluded file changed',
    );
  });

  const CHANGES: Readonly<Record<string, (folder: string) => void>> = {
    'a file changed its content': (folder) => writeFileSync(path.join(folder, 'a'), 'another'),
    'a file changed its modification time': (folder) => utimesSync(path.join(folder, 'inner/b'), 1, 1),
    'a file was added': (folder) => writeFileSync(path.join(folder, 'inner/c'), ''),
    'a folder was added': (folder) => mkdirSync(path.join(folder, 'd')),
    'a file was removed': (folder) => rmSync(path.join(folder, 'old.log')),
    'a symbolic link replaced a file': (folder) => (
      rmSync(path.join(folder, 'a')),
      symlinkSync('inner/b', path.join(folder, 'a'))
    ),
    'a hard link replaced a file': (folder) => {
      const { atime, mtime } = statSync(path.join(folder, 'a'));
      rmSync(path.join(folder, 'a'));
      linkSync(path.join(folder, 'inner/b'), path.join(folder, 'a'));
      utimesSync(path.join(folder, 'a'), atime, mtime);
    },
    'the folder was removed': (folder) => rmSync(folder, { recursive: true }),
  };
  for (const [what, change] of Object.entries(CHANGES))
    it(`opens a new session if ${what}`, async () => assert.equal(await leaseAfter(change), NEW));

  it('opens a new session for other folders or options', async () => {
    assert.equal(await leaseAfter(() => undefined, { then: () => ({ context: { path: folderWith(FILES) } }) }), NEW);
    assert.equal(
      await leaseAfter(() => undefined, { then: (folders) => ({ ...folders, more: { path: '/nowhere' } }) }),
      NEW,
    );
    assert.equal(
      await leaseAfter(() => undefined, {
        then: ({ context }) => ({ context: { path: context?.path ?? '', exclude: ['a'] } }),
      }),
      NEW,
    );
    assert.equal(
      await leaseAfter(() => undefined, {
        then: ({ context }) => ({ context: { path: context?.path ?? '', map: (entry) => entry } }),
      }),
      NEW,
    );
  });

  it('opens a new session if it is unknown what BuildKit has read', async () => {
    assert.equal(await leaseAfter(() => undefined, { isSolved: false }), NEW, 'the solve failed');
    assert.equal(await leaseAfter((_folder, session) => session.break()), NEW, 'the session was closed');
    const changeAndReadAgain = async (folder: string, session: FakeSession): Promise<void> => {
      writeFileSync(path.join(folder, 'a'), 'another');
      await session.read();
    };
    assert.equal(await leaseAfter(changeAndReadAgain), NEW, 'BuildKit read two versions');
  });

  it('closes a session that BuildKit has not read yet, as it might do so later', async () => {
    const { pool, opened } = createPool();
    (await pool.acquire({ context: { path: folderWith(FILES) } }, 'key')).release(true);
    assert.deepEqual(
      opened.map(({ isOpen }) => isOpen),
      [false],
    );
  });

  it('leases a session to one solve at a time, and limits the number of idle sessions', async () => {
    const { pool, opened } = createPool();
    const folders = { context: { path: folderWith(FILES) } };
    const both = [await pool.acquire(folders, 'key'), await pool.acquire(folders, 'key')];
    assert.notEqual(both[0]?.id, both[1]?.id);
    for (const session of opened) await session.read();
    for (const lease of both) lease.release(true);
    assert.deepEqual(
      opened.map(({ isOpen }) => isOpen),
      [false, true],
    );
    for (let count = 0; count < 20; count += 1) {
      const lease = await pool.acquire(folders, `key ${count}`);
      await opened.at(-1)?.read();
      lease.release(true);
    }
    assert.equal(opened.filter(({ isOpen }) => isOpen).length, 8);
    const lease = await pool.acquire(folders, 'key 19');
    pool.close();
    lease.release(true);
    assert.deepEqual(
      opened.filter(({ isOpen }) => isOpen),
      [],
    );
  });
});
