import { homeFolder } from '../../src/home/folder.ts';
import { withLock as withHomeLock } from '../../src/home/lock.ts';
import { cacheFolder } from './folders.ts';
import { say } from './say.ts';

/** Runs the work while no other process does work under the same name; says what it waits for. */
export function withLock<T>(name: string, what: string, work: () => Promise<T>): Promise<T> {
  const home = homeFolder({ DVM_HOME: cacheFolder() }, '');
  return withHomeLock(home, name, work, {
    onWait: (owner) => {
      const holder = owner === undefined ? 'another process' : `process ${owner.pid}`;
      say(`${what}: waiting for ${holder}, which is working on it`);
    },
  });
}
