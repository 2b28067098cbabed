import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Identifies a process beyond its pid, which may be reused after a crash or a reboot. */
export interface ProcessIdentity {
  pid: number;
  /** Boot and start time where the system tells them (Linux), else empty. */
  birth: string;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, birth: birthOf(pid) };
}

export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return birthOf(identity.pid) === identity.birth;
}

/** SIGTERM, then SIGKILL when the process has not gone in time. */
export async function endProcess(identity: ProcessIdentity, patienceMs: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isAlive(identity)) return;
    process.kill(identity.pid, signal);
    const deadline = Date.now() + patienceMs;
    while (isAlive(identity) && Date.now() < deadline) await sleep(50);
  }
}

function birthOf(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return 'zombie';
    const startTime = fields[18] ?? '';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${startTime}`;
  } catch {
    return 'gone';
  }
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
