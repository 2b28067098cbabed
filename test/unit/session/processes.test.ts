import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Home } from '../../../src/home/folder.ts';
import { openStore } from '../../../src/session/store.ts';
import { type Child, startChild } from '../../support/child.ts';
import { removeFolders, scratchHome } from '../../support/folder.ts';
import { storeWithWarnings } from './fixture.ts';

const program = fileURLToPath(new URL('session-child.ts', import.meta.url));

describe('several processes', function () {
  this.timeout(120_000);
  let home: Home;
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeFolders);

  const linesOf = (child: Child, count: number) => Promise.all(Array.from({ length: count }, () => child.line()));

  it('lose none of two times 25 concurrent sessions', async () => {
    const children = [
      startChild(program, home.path, 'sessions', '25'),
      startChild(program, home.path, 'sessions', '25'),
    ];
    const ids = (await Promise.all(children.map((child) => linesOf(child, 25)))).flat();
    assert.deepEqual(await Promise.all(children.map((child) => child.ended)), [0, 0]);
    const { store, warnings } = storeWithWarnings(home);
    const records = await store.list({ limit: 100 });
    assert.deepEqual(records.map((record) => record.id).sort(), ids.sort());
    assert.ok(records.every((record) => record.status === 'succeeded'));
    assert.equal((await store.lastSuccessful()).size, 25);
    assert.deepEqual(warnings, []);
  });

  it('never assign one key to two workspaces', async () => {
    const children = ['/one', '/two', '/three'].map((root) => startChild(program, home.path, 'collide', root));
    const pairs = (await Promise.all(children.map((child) => child.line()))).flatMap(
      (line) => JSON.parse(line) as [string, string][],
    );
    assert.deepEqual(await Promise.all(children.map((child) => child.ended)), [0, 0, 0]);
    assert.equal(pairs.length, 60);
    assert.equal(new Set(pairs.map(([, key]) => key)).size, 60);
    const store = openStore(home);
    for (const [identity, key] of pairs) assert.equal(await store.keyOf(identity), key);
  });

  it('are distinguished from a killed one, which loses no session that had ended', async () => {
    let checked = 0;
    for (let round = 0; round < 8; round++) {
      const child = startChild(program, home.path, 'forever');
      const begun: string[] = [];
      const ended: string[] = [];
      child.process.stdout?.on('data', (text: string) => {
        for (const [, what, id] of text.matchAll(/(begun|ended) (\S+)\n/g))
          (what === 'begun' ? begun : ended).push(id ?? '');
      });
      assert.match(await child.line(), /begun/);
      await sleep(50 + Math.random() * 300);
      child.process.kill('SIGKILL');
      await child.ended;
      const { store, warnings } = storeWithWarnings(home);
      await store.heal();
      for (const id of ended) assert.equal((await store.get(id)).status, 'succeeded', `round ${round}`);
      checked += ended.length;
      for (const id of begun.filter((each) => !ended.includes(each))) {
        const { status, workspaces } = await store.get(id);
        if (status === 'succeeded') continue; // killed between the end and reporting it
        assert.equal(status, 'interrupted');
        assert.ok(workspaces.every((row) => row.status === 'succeeded' || row.reason === 'lost'));
      }
      const open = (await store.list({ limit: 10_000 })).filter((record) => record.status === 'in_progress');
      assert.deepEqual(open, []);
      assert.deepEqual(warnings, []);
    }
    assert.ok(checked > 0, 'some sessions had ended');
  });

  it('end their session in a signal handler', async () => {
    const child = startChild(program, home.path, 'until-signal');
    const id = await child.line();
    child.process.kill('SIGTERM');
    assert.equal(await child.ended, 130);
    const store = openStore(home);
    const record = await store.get(id);
    assert.equal(record.status, 'interrupted');
    assert.deepEqual(
      record.workspaces.map((row) => [row.status, row.reason]),
      [
        ['succeeded', undefined],
        ['cancelled', 'interrupted'],
        ['cancelled', 'interrupted'],
      ],
    );
    const words = store.readDetails(id, 'shop-b', 0).events.map((event) => event.type === 'log' && event.line);
    assert.deepEqual(words, ['last words']);
    assert.deepEqual(await store.heal(), []);
    assert.deepEqual(await openStore(home).get(id), record);
  });
});
