import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from '../../../src/home/folder.ts';
import { withLock } from '../../../src/home/lock.ts';
import { createOwned } from '../../../src/home/owned.ts';
import { currentProcess } from '../../../src/process/identity.ts';
import { startChild } from '../../support/child.ts';
import { makeReadOnly, smallDisk } from '../../support/disk.ts';
import { removeFolders, scratchHome } from '../../support/folder.ts';

const program = fileURLToPath(new URL('lock-child.ts', import.meta.url));
const deadProcess = { ...currentProcess(), pid: 2 ** 22 + 1 };

describe('withLock', function () {
  this.timeout(60_000);
  let home: Home;
  let folder: string;
  beforeEach(() => {
    home = scratchHome();
    folder = join(home.locks, 'counter');
  });
  afterEach(removeFolders);

  function claim(number: number, text: string): void {
    createOwned(folder);
    writeFileSync(join(folder, String(number)), text);
  }

  it('serializes the updates of eight processes', async () => {
    mkdirSync(home.path);
    writeFileSync(join(home.path, 'counter'), '0');
    const children = Array.from({ length: 8 }, () => startChild(program, home.path, 'count', '50'));
    assert.deepEqual(await Promise.all(children.map((child) => child.ended)), Array(8).fill(0));
    assert.equal(readFileSync(join(home.path, 'counter'), 'utf8'), '400');
    assert.ok(readdirSync(folder).length <= 3, 'old generations are removed');
  });

  it('serializes the updates of many callers in one process', async () => {
    let counter = 0;
    await Promise.all(
      Array.from({ length: 30 }, () =>
        withLock(home, 'counter', async () => {
          const before = counter;
          await sleep(1);
          counter = before + 1;
        }),
      ),
    );
    assert.equal(counter, 30);
  });

  it('passes to one waiter at a time if the holder is killed', async () => {
    const holder = startChild(program, home.path, 'hold');
    assert.equal(await holder.line(), 'holding');
    const waiters = Array.from({ length: 4 }, () => startChild(program, home.path, 'visit'));
    await Promise.all(waiters.map((waiter) => waiter.line()));
    assert.ok(!existsSync(join(home.path, 'visits')), 'no process gets the lock while its holder lives');
    holder.process.kill('SIGKILL');
    await Promise.all(waiters.map((waiter) => waiter.ended));
    assert.equal(readFileSync(join(home.path, 'visits'), 'utf8'), 'in\nout\n'.repeat(4));
  });

  it('passes from a dead holder to two callers immediately, one after the other', async () => {
    claim(7, `+${JSON.stringify({ owner: deadProcess, token: 'x' })}`);
    const visits: string[] = [];
    const visit = () =>
      withLock(home, 'counter', async () => {
        visits.push('in');
        await sleep(5);
        visits.push('out');
      });
    await Promise.all([visit(), visit()]);
    assert.deepEqual(visits, ['in', 'out', 'in', 'out']);
    assert.ok(!existsSync(join(folder, '7')));
  });

  it("is acquired if the holder's PID was reused by another process", async () => {
    claim(1, `+${JSON.stringify({ owner: { ...currentProcess(), started: '1' }, token: 'x' })}`);
    assert.equal(await withLock(home, 'counter', () => 'done'), 'done');
  });

  it('waits for a holder on another machine while its heartbeat continues', async () => {
    claim(1, `+${JSON.stringify({ owner: { ...currentProcess(), host: 'elsewhere' }, token: 'x' })}`);
    const stop = new AbortController();
    const owner = new Promise((resolve) => {
      const waited = withLock(home, 'counter', () => assert.fail('must not get in'), {
        signal: stop.signal,
        onWait: resolve,
      });
      void assert.rejects(waited, { code: 'cancelled' }).then(() => resolve('cancelled'));
    });
    assert.equal(((await owner) as { host: string }).host, 'elsewhere');
    stop.abort();
    const longAgo = new Date(Date.now() - 11 * 60_000);
    utimesSync(join(folder, '1'), longAgo, longAgo);
    assert.equal(await withLock(home, 'counter', () => 'done'), 'done');
  });

  it('reports the holder and a hint after a second of waiting', async () => {
    claim(1, `+${JSON.stringify({ owner: { ...currentProcess(), host: 'else\u001bwhere', pid: 77 }, token: 'x' })}`);
    const stop = new AbortController();
    const messages: string[] = [];
    const onLongWait = (message: string): void => {
      messages.push(message);
      setTimeout(() => stop.abort(), 500);
    };
    await assert.rejects(
      withLock(home, 'counter', () => undefined, { signal: stop.signal, onLongWait }),
      { code: 'cancelled' },
    );
    assert.equal(messages.length, 1);
    assert.match(
      messages[0] ?? '',
      /^Waiting for the lock "counter" held by process 77 on "else\\u001bwhere", last active at \d{4}-/,
    );
    assert.ok(messages[0]?.includes(`delete "${join(folder, '1')}"`), messages[0]);
  });

  it('recovers from a lock file that was truncated by a power failure', async () => {
    claim(3, '');
    utimesSync(join(folder, '3'), new Date(1000), new Date(1000));
    assert.equal(await withLock(home, 'counter', () => 'done'), 'done');
  });

  it('can be cancelled while waiting, and is released if the work fails', async () => {
    const stop = new AbortController();
    await assert.rejects(
      withLock(home, 'counter', async () => {
        const second = withLock(home, 'counter', () => undefined, { signal: stop.signal });
        stop.abort();
        await assert.rejects(second, { code: 'cancelled' });
        throw new Error('work failed');
      }),
      /work failed/,
    );
    assert.equal(await withLock(home, 'counter', () => 'free'), 'free');
  });

  it('ignores files in its folder that are not its own', async () => {
    claim(1, '-');
    writeFileSync(join(folder, '99.bak'), 'x');
    assert.equal(await withLock(home, 'counter', () => 'done'), 'done');
    assert.ok(existsSync(join(folder, '99.bak')));
  });

  it('reports a home folder that cannot be written', async function () {
    mkdirSync(join(home.path, '..'), { recursive: true });
    writeFileSync(home.path, 'a file');
    await assert.rejects(
      withLock(home, 'counter', () => undefined),
      (error: { code?: string; message?: string }) => {
        assert.equal(error.code, 'storage');
        assert.match(error.message ?? '', /locks.*not a folder|in its place/);
        return true;
      },
    );
    await assert.rejects(
      withLock(home, '../counter', () => undefined),
      { code: 'internal' },
    );
  });

  it('can be released on a full disk, and cannot be acquired on a full or read-only one', async function () {
    const disk = smallDisk(64);
    if (disk === undefined) return this.skip();
    try {
      const smallHome = { ...home, locks: join(disk.folder, 'locks') };
      await withLock(smallHome, 'counter', () => {
        assert.throws(() => writeFileSync(join(disk.folder, 'filler'), Buffer.alloc(1 << 20)), { code: 'ENOSPC' });
      });
      await assert.rejects(
        withLock(smallHome, 'counter', () => undefined),
        { code: 'disk_full' },
      );
      assert.ok(makeReadOnly(disk.folder));
      await assert.rejects(
        withLock(smallHome, 'counter', () => undefined),
        { code: 'storage' },
      );
    } finally {
      disk.unmount();
    }
  });
});
