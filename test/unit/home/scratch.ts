import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeFolder } from '../../../src/home/folder.ts';
import type { Home } from '../../../src/home/folder.ts';

const scratch: string[] = [];

/** A new empty folder, removed after the test by `removeScratch`. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dvm-test-'));
  scratch.push(folder);
  return folder;
}

export function scratchHome(): Home {
  return homeFolder({ DVM_HOME: join(scratchFolder(), 'home') }, '/nowhere');
}

export function removeScratch(): void {
  for (const folder of scratch.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Mounts a small file system for the test; undefined where that is not permitted. */
export function smallDisk(kilobytes: number): { folder: string; unmount: () => void } | undefined {
  const folder = join(scratchFolder(), 'disk');
  mkdirSync(folder);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'none', folder]).status !== 0) return undefined;
  return { folder, unmount: () => void spawnSync('umount', ['-l', folder]) };
}

/** Makes what `smallDisk` mounted read-only. */
export function makeReadOnly(folder: string): boolean {
  return spawnSync('mount', ['-o', 'remount,ro', folder]).status === 0;
}

export interface Child {
  readonly process: ChildProcess;
  /** Resolves with the next line that the child prints. */
  line(): Promise<string>;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Runs a TypeScript program as a real process of its own. */
export function startChild(program: string, ...args: readonly string[]): Child {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const waiter = waiting.shift();
      if (waiter === undefined) lines.push(part);
      else waiter(part);
    }
  });
  const ended = new Promise<number | string>((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  const line = () =>
    new Promise<string>((resolve) => {
      const first = lines.shift();
      if (first === undefined) waiting.push(resolve);
      else resolve(first);
    });
  return { process: child, line, ended };
}
