import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { homeFolder, type Home } from '../src/home/folder.ts';
import { crowd } from './sessions/crowd.ts';
import { killAtRandom } from './sessions/kill.ts';
import { buildWhileRefused, fullDisk, noRights } from './sessions/refused.ts';

/*
 * Concurrent processes, crashes and failing writes:
 * node endurance/sessions.ts [--processes 8] [--each 200] [--kills 500] [--refusals 100]
 * Checks that no session is lost after its end, no database is damaged, and no build fails because it cannot be
 * recorded.
 */
const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '8' },
    each: { type: 'string', default: '200' },
    kills: { type: 'string', default: '500' },
    refusals: { type: 'string', default: '100' },
  },
});
const scratch = mkdtempSync(path.join(tmpdir(), 'dvm-endurance-'));
const homeAt = (...names: readonly string[]): Home => homeFolder({ DVM_HOME: path.join(scratch, ...names) }, '/');

try {
  const { sessions, lost, seconds } = await crowd(homeAt('crowd'), Number(values.processes), Number(values.each));
  console.log(
    `${values.processes} processes x ${values.each} sessions: ${sessions} recorded, ${lost} lost, 0 ` +
      `corrupt, ${seconds.toFixed(0)} s`,
  );
  const killed = await killAtRandom(homeAt('kill'), Number(values.kills));
  console.log(
    `kill -9 at ${killed.rounds} random moments: opened every time, ${killed.committed} committed ` +
      `sessions, 0 lost; ${killed.interrupted} were running`,
  );
  await full(Number(values.refusals));
  await unwritable(Number(values.refusals));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function full(rounds: number): Promise<void> {
  const disk = path.join(scratch, 'disk');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', disk]).status !== 0)
    return console.log('ENOSPC: skipped, because mounting is not permitted');
  try {
    const { stored } = await buildWhileRefused(homeAt('disk', 'home'), fullDisk(disk), rounds);
    console.log(`ENOSPC during ${rounds} builds: all continued with a warning, ${stored} stored before, 0 lost`);
  } finally {
    spawnSync('umount', ['-l', disk]);
  }
}

/** Root ignores permissions, so this runs as another user. */
async function unwritable(rounds: number): Promise<void> {
  const home = homeAt('rights', 'home');
  mkdirSync(home.path, { recursive: true });
  if (process.getuid?.() === 0) {
    for (const folder of [scratch, path.dirname(home.path), home.path]) chownSync(folder, 65534, 65534);
    process.seteuid?.(65534);
  }
  try {
    const { stored } = await buildWhileRefused(home, noRights(home), rounds);
    console.log(`EACCES during ${rounds} builds: all continued with a warning, ${stored} stored before, 0 lost`);
  } finally {
    process.seteuid?.(0);
  }
}
