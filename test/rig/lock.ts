import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, identify, isAlive, type ProcessIdentity } from './processes.ts';
import { say } from './say.ts';

/** Runs the work while no other process holds the same lock file. A lock whose holder is dead is taken over. */
export async function withLock<T>(file: string, what: string, work: () => Promise<T>): Promise<T> {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    await acquire(file, mine, what);
  } finally {
    rmSync(mine, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

async function acquire(file: string, mine: string, what: string): Promise<void> {
  let told = false;
  while (!tryLink(mine, file)) {
    const holder = holderOf(file);
    if (holder === 'gone') continue;
    if (holder === 'unreadable' || !isAlive(holder)) {
      takeAway(file, mine);
      continue;
    }
    if (!told) say(`${what}: waiting for process ${holder.pid}, which is at it already`);
    told = true;
    await sleep(200);
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(file: string): ProcessIdentity | 'gone' | 'unreadable' {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'gone' : 'unreadable';
  }
}

/** Between the look and the rename another process may have taken the dead lock over: then its lock is put back. */
function takeAway(file: string, mine: string): void {
  const aside = `${mine}.stale`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const holder = holderOf(aside);
  if (typeof holder === 'object' && isAlive(holder)) tryLink(aside, file);
  rmSync(aside, { force: true });
}
