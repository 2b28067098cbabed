/** A process that builds, for processes.test.ts: `node session-child.ts <home> <mode> [argument]`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { homeFolder } from '../../../src/home/folder.ts';
import { openStore } from '../../../src/session/store.ts';
import { build, newSession, succeeded, workspace } from './fixture.ts';

const [path = '', what, argument = ''] = process.argv.slice(2);
const store = openStore(homeFolder({ DVM_HOME: path }, '/nowhere'), { onWarning: (message) => console.error(message) });

/** Runs many sessions at the same time, until all have ended. */
async function sessions(count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const recorder = await build(store, { [`w${index}`]: succeeded(`${argument}-${process.pid}-${index}`) });
      console.log(recorder.id);
    }),
  );
}

/** Builds workspaces whose preferred keys collide with those of the other processes. */
async function collide(): Promise<void> {
  const names = Array.from({ length: 20 }, (_, index) => `w${index}`);
  const recorder = await store.begin({ ...newSession(), workspaces: names.map((name) => workspace(name, argument)) });
  console.log(JSON.stringify(recorder.workspaces.map(({ identity, key }) => [identity, key])));
  await recorder.finish();
}

/** Runs one session after the other until the process is killed, and prints those that have ended. */
async function forever(): Promise<void> {
  for (let i = 0; ; i++) {
    const recorder = await store.begin(newSession('a', 'b'));
    console.log(`begun ${recorder.id}`);
    recorder.emit({ type: 'workspace.started', key: 'shop-a' });
    for (let line = 0; line < 50; line++)
      recorder.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'x'.repeat(200) });
    recorder.emit({ type: 'workspace.finished', key: 'shop-a', result: succeeded(`image-${i}`) });
    await sleep(i % 3);
    recorder.emit({ type: 'workspace.finished', key: 'shop-b', result: succeeded(`image-${i}`) });
    recorder.interruptSync();
    console.log(`ended ${recorder.id}`);
    await recorder.finish();
  }
}

/** A build that is interrupted. */
async function untilSignal(): Promise<void> {
  const recorder = await store.begin(newSession('a', 'b', 'c'));
  recorder.emit({ type: 'workspace.finished', key: 'shop-a', result: succeeded('x') });
  recorder.emit({ type: 'workspace.started', key: 'shop-b' });
  recorder.emit({ type: 'log', key: 'shop-b', stream: 'stdout', line: 'last words' });
  process.on('SIGTERM', () => {
    recorder.interruptSync();
    process.exit(130);
  });
  console.log(recorder.id);
  await sleep(600_000);
}

/** Queries the history in a thread, and then has nothing left to do. */
async function inThread(): Promise<void> {
  const other = openStore(homeFolder({ DVM_HOME: path }, '/nowhere'), { inThread: true });
  console.log(`${(await other.list({ limit: 5 })).length} sessions`);
}

if (what === 'in-thread') await inThread();
else if (what === 'sessions') await sessions(Number(argument));
else if (what === 'collide') await collide();
else if (what === 'forever') await forever();
else await untilSignal();
