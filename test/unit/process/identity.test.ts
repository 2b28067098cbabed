import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { currentProcess, isAlive, parsePs, parseStat } from '../../../src/process/identity.ts';

describe('process identity', () => {
  const own = currentProcess();

  it('reports itself and its parent as alive', () => {
    assert.equal(own.pid, process.pid);
    assert.equal(isAlive(own), 'alive');
    assert.equal(isAlive({ ...own }), 'alive');
  });

  it('reports a process as dead if its pid was reused', function () {
    if (own.started === undefined) return this.skip();
    assert.equal(isAlive({ ...own, started: '1' }), 'dead');
    assert.equal(isAlive({ ...own, pid: process.ppid, started: '1' }), 'dead');
  });

  it('treats a process of an earlier boot as dead, even if its pid is in use', function () {
    if (own.boot === undefined) return this.skip();
    assert.equal(isAlive({ ...own, boot: 'earlier' }), 'dead');
  });

  it('does not judge a process that it cannot see', () => {
    assert.equal(isAlive({ ...own, host: 'elsewhere' }), 'unknown');
    assert.equal(isAlive({ host: 'elsewhere', boot: 'earlier', pid: 2 ** 22 + 1 }), 'unknown');
    assert.equal(isAlive({ host: own.host, pid: process.ppid }), 'unknown');
  });

  it('reports an ended process as dead', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const pid = child.pid ?? 0;
    await once(child, 'exit');
    assert.equal(isAlive({ ...own, pid, started: '5' }), 'dead');
  });

  it('reports a zombie as dead', async function () {
    if (process.platform !== 'linux') return this.skip();
    // The shell starts a child and becomes a program that never waits for it.
    const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 30']);
    try {
      const [text] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(text.toString());
      let stat = parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
      while (stat.zombie !== true) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        stat = parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
      }
      assert.equal(isAlive({ ...own, pid, started: stat.started ?? '' }), 'dead');
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it('reads /proc/<pid>/stat with any command name', () => {
    const rest = 'S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21';
    for (const name of ['node', 'a b', 'a) S 1 (b', ') ) (', '']) {
      assert.deepEqual(parseStat(`42 (${name}) ${rest}`), { started: '4711', zombie: false }, name);
    }
    assert.deepEqual(parseStat(`42 (x) Z${rest.slice(1)}`), { started: '4711', zombie: true });
    assert.deepEqual(parseStat(''), {});
    assert.deepEqual(parseStat('42 (x) S 1'), {});
  });

  it('reads a line of ps', () => {
    assert.deepEqual(parsePs('Ss   Mon Jan  5 10:00:00 2026\n'), {
      started: 'Mon Jan  5 10:00:00 2026',
      zombie: false,
    });
    assert.deepEqual(parsePs('Z+ Mon Jan  5 10:00:00 2026'), { started: 'Mon Jan  5 10:00:00 2026', zombie: true });
    assert.deepEqual(parsePs('\n'), {});
  });
});
