import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ProcessIdentity } from '../event/event.ts';
import { errno } from './system-error.ts';
import { programEnvironment } from './environment.ts';

/** `unknown`: this process cannot see the other one, so only its heartbeat shows whether it runs. */
export type Life = 'alive' | 'dead' | 'unknown';

/** A process that cannot be seen counts as dead after this long without a heartbeat. */
export const HEARTBEAT_LIMIT_MS = 10 * 60_000;
/** The interval of heartbeats. */
export const HEARTBEAT_MS = 60_000;

/** The link of the initial pid namespace; a constant of the Linux kernel. */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]';

let own: ProcessIdentity | undefined;

/** The identity of this process. */
export function currentProcess(): ProcessIdentity {
  own ??= identity({ host: visibleHost(), boot: bootId(), pid: process.pid, started: readState(process.pid).started });
  return own;
}

/**
 * Whether a process still runs. On the same machine and boot, pid and start time decide, so a process whose pid was
 * reused counts as dead. Where the start time cannot be read (Windows), a pid in use is `unknown`.
 */
export function isAlive(other: ProcessIdentity): Life {
  const here = currentProcess();
  if (other.host !== here.host) return 'unknown';
  if (other.boot !== undefined && here.boot !== undefined && other.boot !== here.boot) return 'dead';
  if (other.pid === here.pid && other.started === here.started) return 'alive';
  if (!pidInUse(other.pid)) return 'dead';
  const found = readState(other.pid);
  if (found.zombie) return 'dead';
  if (found.started === undefined) return pidInUse(other.pid) ? 'unknown' : 'dead';
  if (other.started === undefined) return 'unknown';
  return found.started === other.started ? 'alive' : 'dead';
}

interface ProcessState {
  readonly started?: string;
  readonly zombie?: boolean;
}

/**
 * State and start time from the text of `/proc/<pid>/stat` (proc_pid_stat(5): fields 3 and 22). The second field is the
 * command's name in parentheses, which may itself contain both, so counting begins after the last parenthesis.
 */
export function parseStat(text: string): ProcessState {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  if (started === undefined || !/^\d+$/.test(started)) return {};
  return { started, zombie: state === 'Z' || state === 'X' };
}

/** State and start time from one line of `ps -o stat=,lstart=`. */
export function parsePs(text: string): ProcessState {
  const [, state, started] = /^(\S+)\s+(\S[^]*)$/.exec(text.trim()) ?? [];
  if (state === undefined || started === undefined) return {};
  return { started, zombie: state.startsWith('Z') };
}

function readState(pid: number): ProcessState {
  try {
    if (process.platform === 'linux') return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    if (process.platform === 'win32') return {};
    return parsePs(run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]));
  } catch {
    return {};
  }
}

function pidInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errno(error) !== 'ESRCH';
  }
}

function bootId(): string | undefined {
  try {
    if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // Not kern.boottime, which changes when the clock is set.
    if (process.platform === 'darwin') return run('sysctl', ['-n', 'kern.bootsessionuuid']).trim();
  } catch {
    return undefined;
  }
  return undefined;
}

/** A container may share the host's name and boot id, but its pids identify other processes. */
function visibleHost(): string {
  if (process.platform !== 'linux') return hostname();
  try {
    const namespace = readlinkSync('/proc/self/ns/pid');
    return namespace === FIRST_PID_NAMESPACE ? hostname() : `${hostname()}/${namespace}`;
  } catch {
    return hostname();
  }
}

/** With a fixed locale and time zone, so that the output is the same for every process. */
function run(command: string, args: readonly string[]): string {
  const env = programEnvironment(process.env, { LC_ALL: 'C', TZ: 'UTC' });
  return execFileSync(command, args, { env, encoding: 'utf8', timeout: 5_000, stdio: ['ignore', 'pipe', 'ignore'] });
}

function identity(parts: {
  host: string;
  boot: string | undefined;
  pid: number;
  started: string | undefined;
}): ProcessIdentity {
  const { host, boot, pid, started } = parts;
  return { host, pid, ...(boot !== undefined && { boot }), ...(started !== undefined && { started }) };
}
