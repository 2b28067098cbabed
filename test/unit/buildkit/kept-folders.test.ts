import assert from 'node:assert/strict';
import { linkSync, mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Handler, ServerCall } from '../../../src/buildkit/grpc/server.ts';
import { type Folders, KeptFolders } from '../../../src/buildkit/session/kept-folders.ts';
import { FINISHED } from '../../../src/buildkit/session/packet.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

interface Opened {
  readonly id: string;
  isOpen: boolean;
  /** Reads a folder as BuildKit does that has everything of it already. */
  read(headers?: Readonly<Record<string, readonly string[]>>): Promise<void>;
  readonly break: () => void;
}

/** Stands for BuildKit, which opens a session and reads by it. */
function offering(): { readonly kept: KeptFolders; readonly opened: Opened[] } {
  const opened: Opened[] = [];
  const kept = new KeptFolders((services) => {
    const closed = Promise.withResolvers<undefined>();
    const session: Opened = {
      id: String(opened.length),
      isOpen: true,
      read: (headers = {}) => readBy(services, { 'dir-name': ['context'], ...headers }),
      break: () => {
        session.isOpen = false;
        closed.resolve(undefined);
      },
    };
    opened.push(session);
    return Promise.resolve({ id: session.id, closed: closed.promise, close: session.break });
  });
  return { kept, opened };
}

async function readBy(
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

describe('folders that are kept', () => {
  after(removeFolders);

  /** What is lent after a solve that has read the folders, and a change. */
  async function afterwards(
    change: (folder: string, first: Opened) => unknown,
    { headers = {}, then = (folders: Folders): Folders => folders, wentWell = true } = {},
  ): Promise<string> {
    const folder = folderWith(FILES);
    const { kept, opened } = offering();
    const folders = { context: { path: folder } };
    const first = await kept.take(folders, 'key');
    await opened[0]?.read(headers);
    first.giveBack(wentWell);
    if (opened[0]) await change(folder, opened[0]);
    await setImmediate();
    const { id } = await kept.take(then(folders), 'key');
    assert.equal(opened[0]?.isOpen, id === '0', 'what is not lent again is closed');
    kept.close();
    return id;
  }
  const [SAME, NEW] = ['0', '1'];

  it('are offered by the same session while nothing changes', async () => {
    assert.equal(await afterwards(() => undefined), SAME);
    assert.equal(
      await afterwards((folder) => writeFileSync(path.join(folder, 'old.log'), 'more'), {
        headers: { 'exclude-patterns': ['*.log'] },
      }),
      SAME,
      'nor what was not requested',
    );
  });

  const CHANGES: Readonly<Record<string, (folder: string) => void>> = {
    'another text': (folder) => writeFileSync(path.join(folder, 'a'), 'another'),
    'another time': (folder) => utimesSync(path.join(folder, 'inner/b'), 1, 1),
    'one file more': (folder) => writeFileSync(path.join(folder, 'inner/c'), ''),
    'one folder more': (folder) => mkdirSync(path.join(folder, 'd')),
    'one file less': (folder) => rmSync(path.join(folder, 'old.log')),
    'a link instead of a file': (folder) => (
      rmSync(path.join(folder, 'a')),
      symlinkSync('inner/b', path.join(folder, 'a'))
    ),
    'a second name instead of a file': (folder) => {
      const { atime, mtime } = statSync(path.join(folder, 'a'));
      rmSync(path.join(folder, 'a'));
      linkSync(path.join(folder, 'inner/b'), path.join(folder, 'a'));
      utimesSync(path.join(folder, 'a'), atime, mtime);
    },
    'no folder at all': (folder) => rmSync(folder, { recursive: true }),
  };
  for (const [what, change] of Object.entries(CHANGES))
    it(`are offered again after ${what}`, async () => assert.equal(await afterwards(change), NEW));

  it('are offered again when they change', async () => {
    assert.equal(await afterwards(() => undefined, { then: () => ({ context: { path: folderWith(FILES) } }) }), NEW);
    assert.equal(
      await afterwards(() => undefined, { then: (folders) => ({ ...folders, more: { path: '/nowhere' } }) }),
      NEW,
    );
    assert.equal(
      await afterwards(() => undefined, {
        then: ({ context }) => ({ context: { path: context?.path ?? '', exclude: ['a'] } }),
      }),
      NEW,
    );
    assert.equal(
      await afterwards(() => undefined, {
        then: ({ context }) => ({ context: { path: context?.path ?? '', map: (entry) => entry } }),
      }),
      NEW,
    );
  });

  it('are offered again when it is unknown what BuildKit has read', async () => {
    assert.equal(await afterwards(() => undefined, { wentWell: false }), NEW, 'the solve failed');
    assert.equal(await afterwards((_folder, session) => session.break()), NEW, 'the session is gone');
    const changedBetween = async (folder: string, session: Opened): Promise<void> => {
      writeFileSync(path.join(folder, 'a'), 'another');
      await session.read();
    };
    assert.equal(await afterwards(changedBetween), NEW, 'it read them twice, and not the same');
  });

  it('are offered again when BuildKit did not read them, because it might read them later', async () => {
    const { kept, opened } = offering();
    (await kept.take({ context: { path: folderWith(FILES) } }, 'key')).giveBack(true);
    assert.deepEqual(
      opened.map(({ isOpen }) => isOpen),
      [false],
    );
  });

  it('are lent to one solve at a time, and few of them stay', async () => {
    const { kept, opened } = offering();
    const folders = { context: { path: folderWith(FILES) } };
    const both = [await kept.take(folders, 'key'), await kept.take(folders, 'key')];
    assert.notEqual(both[0]?.id, both[1]?.id);
    for (const session of opened) await session.read();
    for (const each of both) each.giveBack(true);
    assert.deepEqual(
      opened.map(({ isOpen }) => isOpen),
      [false, true],
    );
    for (let count = 0; count < 20; count += 1) {
      const lent = await kept.take(folders, `key ${count}`);
      await opened.at(-1)?.read();
      lent.giveBack(true);
    }
    assert.equal(opened.filter(({ isOpen }) => isOpen).length, 8);
    const lent = await kept.take(folders, 'key 19');
    kept.close();
    lent.giveBack(true);
    assert.deepEqual(
      opened.filter(({ isOpen }) => isOpen),
      [],
    );
  });
});
