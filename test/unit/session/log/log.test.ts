import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detailLog, LogFile, readDetailLog, readEvents } from '../../../../src/session/log/log.ts';
import { archiveDetails } from '../../../../src/session/log/archive.ts';
import { smallDisk } from '../../../support/disk.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';
import { eventsOf } from '../fixture.ts';

const events = eventsOf(
  ...Array.from({ length: 500 }, (_, i) => ({
    type: 'log' as const,
    key: 'a',
    stream: 'stdout' as const,
    line: `line ${i} ${'x'.repeat(90)}`,
  })),
);

function write(log: LogFile, some: typeof events): Error | undefined {
  for (const event of some) log.add(event);
  return log.flush({ sync: true });
}

describe('LogFile', () => {
  afterEach(removeFolders);

  it('appends, also to an existing file', () => {
    const path = join(folderWith(), 'log');
    const log = new LogFile(path);
    write(log, events.slice(0, 2));
    log.close();
    write(new LogFile(path), events.slice(2, 4));
    assert.deepEqual(readEvents(path, 0).events, events.slice(0, 4));
  });

  it('does not continue a partial line', () => {
    const path = join(folderWith(), 'log');
    write(new LogFile(path), events.slice(0, 1));
    appendFileSync(path, '{"v":1,"ty');
    assert.equal(write(new LogFile(path), events.slice(1, 2)), undefined);
    assert.deepEqual(readEvents(path, 0).events, events.slice(0, 2));
  });

  it('retries lines that it could not write', () => {
    const folder = join(folderWith(), 'missing');
    const log = new LogFile(join(folder, 'log'));
    writeFileSync(folder, 'a file');
    assert.equal((write(log, events.slice(0, 3)) as { code?: string } | undefined)?.code, 'storage');
    assert.equal(log.pending, 3);
  });

  it('leaves only complete lines on a full disk, and continues when there is space again', function () {
    const disk = smallDisk(64);
    if (disk === undefined) return this.skip();
    try {
      writeFileSync(join(disk.folder, 'filler'), Buffer.alloc(20 * 1024));
      const path = join(disk.folder, 'log');
      const log = new LogFile(path);
      assert.equal((write(log, events) as { code?: string } | undefined)?.code, 'disk_full');
      const stored = readEvents(path, 0);
      assert.ok(stored.events.length > 0 && log.pending > 0);
      assert.equal(stored.events.length + log.pending, events.length);
      assert.ok(readFileSync(path, 'utf8').endsWith('\n'));
      rmSync(join(disk.folder, 'filler'));
      log.flush({ sync: true });
      const more = readEvents(path, stored.nextOffset);
      assert.ok(more.events.length > 0);
      assert.deepEqual([...stored.events, ...more.events], events.slice(0, events.length - log.pending));
    } finally {
      disk.unmount();
    }
  });
});

describe('readEvents', () => {
  afterEach(removeFolders);

  it('continues from an offset while the log grows', () => {
    const path = join(folderWith(), 'log');
    const log = new LogFile(path);
    assert.deepEqual(readEvents(path, 0), { events: [], nextOffset: 0 });
    let offset = 0;
    const allEvents = [];
    for (let i = 0; i < events.length; i += 50) {
      write(log, events.slice(i, i + 50));
      const piece = readEvents(path, offset);
      offset = piece.nextOffset;
      allEvents.push(...piece.events);
    }
    assert.deepEqual(allEvents, events);
    assert.deepEqual(readEvents(path, offset), { events: [], nextOffset: offset });
    assert.deepEqual(readEvents(path, offset + 1000), { events: [], nextOffset: offset + 1000 });
  });

  it('reports a log that cannot be read', () => {
    assert.throws(() => readEvents(folderWith(), 0), { code: 'storage', message: /Cannot read/ });
  });
});

describe('archived logs', () => {
  afterEach(removeFolders);

  it('are read from the same offsets as before', async () => {
    const folder = folderWith();
    write(new LogFile(detailLog(folder, 'a')), events);
    write(new LogFile(detailLog(folder, 'small')), events.slice(0, 1));
    const half = readEvents(detailLog(folder, 'a'), 20_000 - (20_000 % JSON.stringify(events[0]).length));
    await archiveDetails(folder);
    assert.throws(() => readFileSync(detailLog(folder, 'a')), { code: 'ENOENT' });
    assert.deepEqual(readDetailLog(folder, 'a', 0).events, events);
    assert.equal(readDetailLog(folder, 'a', 0).nextOffset, half.nextOffset);
    assert.deepEqual(readDetailLog(folder, 'a', half.nextOffset), { events: [], nextOffset: half.nextOffset });
    assert.deepEqual(readDetailLog(folder, 'small', 0).events, events.slice(0, 1));
    await archiveDetails(join(folder, 'missing'));
  });
});
