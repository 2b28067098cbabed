import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DvmError } from '../event/error.ts';
import type { ProcessIdentity } from '../event/event.ts';
import { storageError } from './storage-error.ts';
import { errno } from '../process/system-error.ts';
import type { Home } from './folder.ts';
import {
  createGeneration,
  generations,
  isFree,
  pathOf,
  readGeneration,
  releaseGeneration,
  removeLeftovers,
  removeUpTo,
  touchGeneration,
} from './lockfile.ts';
import type { Generation } from './lockfile.ts';
import { createOwned } from './owned.ts';
import { HEARTBEAT_MS } from '../process/identity.ts';

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 200;

export interface LockOptions {
  /** Cancels the wait, not the work. */
  readonly signal?: AbortSignal;
  /** Called once if another process holds the lock; without an owner if that cannot be read. */
  readonly onWait?: (owner: ProcessIdentity | undefined) => void;
  /** Called once with a message for the user if the wait is long; by default emits a process warning. */
  readonly onLongWait?: (message: string) => void;
}

/** In milliseconds: a wait that the user notices and needs an explanation for. */
const LONG_WAIT_MS = 1000;

/**
 * Runs `work` while holding the lock of this name, across all processes. Not reentrant. Throws `cancelled` if the
 * signal cancels the wait, `storage` or `disk_full` if the lock cannot be written.
 *
 * The folder `locks/<name>/` contains generations 1, 2, 3 …; the highest owns the lock. Once it is released or its
 * owner is dead, the process that creates the next generation, exclusively, becomes the owner. There is never a
 * second owner:
 * - The highest number never decreases: owner N only removes numbers up to N-2, and only after it became the owner.
 * - So a conflict is only possible if a slow process creates a number that was removed long ago. It then lists the
 *   folder again, finds a higher number and withdraws.
 * - Even if its file system lists a changing folder inconsistently, it finds the generation that it meant to succeed
 *   gone: number N-1 is removed before N, oldest first, and no claim is ever written twice.
 */
export async function withLock<T>(
  home: Home,
  name: string,
  work: () => T | Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const folder = lockFolder(home, name);
  const number = await acquire(folder, name, options);
  const heartbeat = setInterval(() => touchGeneration(folder, number), HEARTBEAT_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    guarded(folder, () => releaseGeneration(folder, number));
  }
}

function lockFolder(home: Home, name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return join(home.locks, name);
  throw new DvmError({ kind: 'internal', message: `"${name}" is not a valid lock name.` });
}

async function acquire(folder: string, name: string, options: LockOptions): Promise<number> {
  const { signal, onWait, onLongWait = (message: string) => process.emitWarning(message) } = options;
  createOwned(folder);
  const startedAt = performance.now();
  let waiting = false;
  let isReported = false;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    if (signal?.aborted === true) throw cancelled(name, signal.reason);
    const newest = guarded(folder, () => newestGeneration(folder));
    if (newest === undefined || isFree(newest)) {
      const number = guarded(folder, () => succeed(folder, newest));
      if (number !== undefined) return number;
    } else if (!waiting) {
      waiting = true;
      onWait?.(newest.owner);
    } else if (!isReported && performance.now() - startedAt > LONG_WAIT_MS) {
      isReported = true;
      onLongWait(waitMessage(folder, name, newest));
    }
    await wait(pause * (0.5 + Math.random() / 2), name, signal);
  }
}

/** Explains who holds the lock, and what to do if that process, perhaps on another machine, no longer exists. */
function waitMessage(folder: string, name: string, { number, owner, touchedAt }: Generation): string {
  const holder = owner === undefined ? 'an unknown process' : `process ${owner.pid} on ${JSON.stringify(owner.host)}`;
  const sign = new Date(touchedAt).toISOString();
  return (
    `Waiting for the lock "${name}" held by ${holder}, last active at ${sign}. ` +
    `If that process is no longer running, delete ${JSON.stringify(pathOf(folder, number))}.`
  );
}

function newestGeneration(folder: string): Generation | undefined {
  for (;;) {
    const number = generations(folder).at(-1);
    if (number === undefined) return undefined;
    const generation = readGeneration(folder, number);
    if (generation !== undefined) return generation;
  }
}

/** Creates the generation after `previous` and returns its number; undefined if another process was faster. */
function succeed(folder: string, previous: Generation | undefined): number | undefined {
  const number = (previous?.number ?? 0) + 1;
  if (!createUnlessSwept(folder, number)) return undefined;
  let isOwner = false;
  try {
    isOwner = generations(folder).at(-1) === number && stillThere(folder, previous);
  } finally {
    if (!isOwner) rmSync(pathOf(folder, number), { force: true });
  }
  if (!isOwner) return undefined;
  removeUpTo(folder, number - 2);
  removeLeftovers(folder);
  return number;
}

function createUnlessSwept(folder: string, number: number): boolean {
  try {
    return createGeneration(folder, number);
  } catch (error) {
    if (errno(error) === 'ENOENT') return false;
    throw error;
  }
}

function stillThere(folder: string, previous: Generation | undefined): boolean {
  return previous === undefined || readGeneration(folder, previous.number)?.claim === previous.claim;
}

async function wait(milliseconds: number, name: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw cancelled(name, error);
  }
}

function cancelled(name: string, cause: unknown): DvmError {
  return new DvmError({ kind: 'cancelled', message: `Waiting for the lock "${name}" was cancelled.` }, { cause });
}

function guarded<T>(folder: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw storageError('use the lock in', folder, error);
  }
}
