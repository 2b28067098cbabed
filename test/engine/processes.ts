import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from '../support/eventually.ts';

export interface SeenProcess {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** Every other process of this machine, in containers too, with `text` on its command line. */
export function processesWith(text: string): SeenProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => {
    const argv = commandLine(pid);
    return argv.some((word) => word.includes(text)) ? [{ pid: Number(pid), argv }] : [];
  });
}

/** Waits until no process has `text` on its command line. */
export async function allGone(text: string): Promise<void> {
  await eventually(`processes with ${text} end`, () => processesWith(text).length === 0);
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** The command lines of a process's running descendants. */
export function descendants(pid: number): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return pids.flatMap((child) => [commandLine(child).join(' '), ...descendants(Number(child))]);
}

/** The fourth field. The second may contain anything, but ends with the last parenthesis (proc_pid_stat(5)). */
function parentOf(pid: string): number | undefined {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    );
  } catch {
    return undefined;
  }
}
