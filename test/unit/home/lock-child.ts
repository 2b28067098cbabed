/** A process that uses a lock, for lock.test.ts: `node lock-child.ts <home> <what> [argument]`. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { homeFolder } from '../../../src/home/folder.ts';
import { withLock } from '../../../src/home/lock.ts';

const [path = '', what, argument = ''] = process.argv.slice(2);
const home = homeFolder({ DVM_HOME: path }, '/nowhere');
const counter = join(path, 'counter');

async function count(times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await withLock(home, 'counter', async () => {
      const before = Number(readFileSync(counter, 'utf8'));
      await sleep(Math.random() * 2);
      writeFileSync(counter, String(before + 1));
    });
  }
}

async function hold(): Promise<void> {
  await withLock(home, 'counter', async () => {
    console.log('holding');
    await sleep(600_000);
  });
}

/** Records when it holds the lock, to detect two holders at the same time. */
async function visit(): Promise<void> {
  console.log('waiting');
  await withLock(home, 'counter', async () => {
    appendFileSync(join(path, 'visits'), 'in\n');
    await sleep(20);
    appendFileSync(join(path, 'visits'), 'out\n');
  });
}

if (what === 'count') await count(Number(argument));
else if (what === 'hold') await hold();
else await visit();
