import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { engineFolder } from './engine-state.ts';
import { makeFolder } from './folders.ts';
import { identify, isAlive, type ProcessIdentity } from './processes.ts';

/** Says that this process uses the private engine, so that another one which started it does not stop it. */
export function claimEngine(): void {
  const file = path.join(usersFolder(), `${process.pid}.json`);
  writeFileSync(file, JSON.stringify(identify(process.pid)));
  process.once('exit', () => rmSync(file, { force: true }));
}

export function hasOtherUsers(): boolean {
  return readdirSync(usersFolder()).some((name) => {
    if (name === `${process.pid}.json`) return false;
    const file = path.join(usersFolder(), name);
    try {
      if (isAlive(JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity)) return true;
    } catch {
      return false;
    }
    rmSync(file, { force: true });
    return false;
  });
}

function usersFolder(): string {
  return makeFolder(path.join(engineFolder(), 'users'));
}
