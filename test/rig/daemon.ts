import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, identify, isAlive, type ProcessIdentity } from './processes.ts';

/** A background process that outlives its starter; its record and its log lie in its folder. */
export interface DaemonPlan {
  name: string;
  folder: string;
  command: [program: string, ...args: string[]];
  environment: NodeJS.ProcessEnv;
  isReady: () => Promise<boolean>;
  patienceMs: number;
}

/** It ended by itself before it was ready. */
export class DaemonEnded extends Error {}

const LARGE_LOG = 5e6;

export async function startDaemon(plan: DaemonPlan): Promise<void> {
  const log = logOf(plan);
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LARGE_LOG) renameSync(log, `${log}.1`);
  const pid = await spawnDetached(plan, log);
  const identity = identify(pid);
  writeFileSync(recordOf(plan), JSON.stringify(identity));
  const deadline = Date.now() + plan.patienceMs;
  while (!(await plan.isReady())) {
    const ended = !isAlive(identity);
    if (ended || Date.now() > deadline) {
      await stopDaemon(plan);
      if (ended) throw new DaemonEnded(startFailure(plan.name, 'ended', log));
      throw new Error(startFailure(plan.name, `did not answer in ${plan.patienceMs / 1000} s`, log));
    }
    await sleep(50);
  }
}

export async function stopDaemon(daemon: Pick<DaemonPlan, 'name' | 'folder'>, patienceMs = 20_000): Promise<void> {
  const identity = livingDaemon(daemon);
  if (identity) await endProcess(identity, patienceMs);
  rmSync(recordOf(daemon), { force: true });
}

export function livingDaemon(daemon: Pick<DaemonPlan, 'name' | 'folder'>): ProcessIdentity | undefined {
  try {
    const identity = JSON.parse(readFileSync(recordOf(daemon), 'utf8')) as ProcessIdentity;
    return isAlive(identity) ? identity : undefined;
  } catch {
    return undefined;
  }
}

function spawnDetached({ command, environment }: DaemonPlan, log: string): Promise<number> {
  const [program, ...args] = command;
  const output = openSync(log, 'a', 0o600);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { detached: true, stdio: ['ignore', output, output], env: environment });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve(child.pid ?? 0);
    });
  }).finally(() => closeSync(output)) as Promise<number>;
}

function startFailure(name: string, what: string, log: string): string {
  const lastLines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15);
  return `${name} ${what}. The end of its log (${log}):\n${lastLines.map((line) => `    ${line}`).join('\n')}`;
}

function recordOf({ name, folder }: Pick<DaemonPlan, 'name' | 'folder'>): string {
  return path.join(folder, `${name}.process.json`);
}

function logOf({ name, folder }: Pick<DaemonPlan, 'name' | 'folder'>): string {
  return path.join(folder, `${name}.log`);
}
