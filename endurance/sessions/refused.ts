import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../../src/home/folder.ts';
import { openStore } from '../../src/session/store.ts';

/** Makes writes to a file system fail, and work again. */
export interface Trouble {
  readonly kind: 'disk_full' | 'storage';
  begin(): void;
  end(): void;
}

/** Fills the free space of a file system. */
export function fullDisk(folder: string): Trouble {
  const ballast = join(folder, 'ballast');
  return {
    kind: 'disk_full',
    begin: () => assert.throws(() => writeFileSync(ballast, Buffer.alloc(64 * 1024 * 1024)), { code: 'ENOSPC' }),
    end: () => rmSync(ballast),
  };
}

/** Makes every folder of the home read-only, which has no effect for root. */
export function noRights(home: Home): Trouble {
  const set = (mode: number): void => [home.path, home.logs, home.locks].forEach((folder) => chmodSync(folder, mode));
  return { kind: 'storage', begin: () => set(0o500), end: () => set(0o700) };
}

export interface Refused {
  readonly rounds: number;
  readonly stored: number;
}

/**
 * Builds repeatedly while nothing can be written. Throws unless each build continues in memory to its end, the user is
 * warned, and everything stored before is unchanged afterwards, byte for byte.
 */
export async function buildWhileRefused(home: Home, trouble: Trouble, rounds: number): Promise<Refused> {
  const stored: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const warnings: string[] = [];
    const store = openStore(home, { onWarning: (message) => warnings.push(message) });
    const begin = () =>
      store.begin({
        version: '0',
        flags: {},
        workspaces: [
          {
            identity: '/code#shop/a',
            preferredKey: 'shop-a',
            name: 'a',
            app: 'shop',
            path: 'shop/a',
            file: '/code/w.yaml',
            line: 1,
          },
        ],
      });
    const before = await begin();
    before.emit({
      type: 'workspace.finished',
      key: 'shop-a',
      result: { status: 'succeeded', image: `image-${round}`, durationMs: 1 },
    });
    assert.equal((await before.finish()).problem, undefined);
    stored.push(before.id);
    const database = readFileSync(home.sessionsDb);
    const caught = await begin();
    let eventCount = 0;
    caught.subscribe(() => eventCount++);
    trouble.begin();
    try {
      for (let line = 0; line < 200; line++) caught.emit({ type: 'warning', message: `${line} ${'x'.repeat(200)}` });
      caught.emit({
        type: 'workspace.finished',
        key: 'shop-a',
        result: { status: 'succeeded', image: 'in memory', durationMs: 1 },
      });
      const { record, problem } = await caught.finish();
      assert.deepEqual([record.status, record.warnings.length, eventCount], ['succeeded', 200, 203]);
      assert.equal(problem?.kind, trouble.kind, `round ${round}: ${problem?.message ?? 'no problem'}`);
      assert.ok(warnings.length > 0);
      await assert.rejects(begin(), { code: trouble.kind });
      assert.deepEqual(readFileSync(home.sessionsDb), database, `round ${round}`);
    } finally {
      trouble.end();
    }
    await store.heal();
    const now = new Map((await store.list({ limit: 1_000_000 })).map((record) => [record.id, record.status]));
    for (const id of stored) assert.equal(now.get(id), 'succeeded', `round ${round}: ${id}`);
    store.close();
  }
  return { rounds, stored: stored.length };
}
