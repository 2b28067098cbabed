import { randomUUID } from 'node:crypto';
import {
  closeSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import type { ProcessIdentity } from '../event/event.ts';
import { errno } from '../process/system-error.ts';
import { FILE_MODE } from './folder.ts';
import { currentProcess, HEARTBEAT_LIMIT_MS, isAlive } from '../process/identity.ts';

/** The first byte of a lock file. Releasing overwrites this byte, which is atomic and works on a full disk. */
const HELD = '+';
const RELEASED = '-';

/** One generation of a lock. */
export interface Generation {
  readonly number: number;
  readonly released: boolean;
  /** The process that created it, with a unique token. */
  readonly claim: string;
  /** Absent if the file is not readable. */
  readonly owner: ProcessIdentity | undefined;
  readonly touchedAt: number;
}

export function pathOf(folder: string, number: number): string {
  return join(folder, String(number));
}

/** The numbers of the generations in a lock's folder, ascending. */
export function generations(folder: string): number[] {
  const names = readdirSync(folder).filter((name) => /^[1-9]\d*$/.test(name));
  return names.map(Number).sort((a, b) => a - b);
}

/** Reads one generation; undefined if it is gone. */
export function readGeneration(folder: string, number: number): Generation | undefined {
  try {
    const path = pathOf(folder, number);
    const text = readFileSync(path, 'utf8');
    const claim = text.slice(1);
    return {
      number,
      released: text.startsWith(RELEASED),
      claim,
      owner: ownerOf(claim),
      touchedAt: statSync(path).mtimeMs,
    };
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function ownerOf(claim: string): ProcessIdentity | undefined {
  try {
    const owner = (JSON.parse(claim) as { owner?: ProcessIdentity }).owner;
    return typeof owner?.pid === 'number' && typeof owner.host === 'string' ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the next generation may be created: this one was released, or its owner is gone. */
export function isFree(generation: Generation): boolean {
  if (generation.released) return true;
  const life = generation.owner === undefined ? 'unknown' : isAlive(generation.owner);
  if (life !== 'unknown') return life === 'dead';
  const startOfMachine = Date.now() - uptime() * 1000;
  // A power failure can leave an empty file; its owner cannot be running any more.
  if (generation.owner === undefined && generation.touchedAt < startOfMachine - 1000) return true;
  return Date.now() - generation.touchedAt > HEARTBEAT_LIMIT_MS;
}

/**
 * Creates a generation owned by this process; false if it exists. It is written to a temporary file and then linked,
 * so that it is never visible without its owner.
 */
export function createGeneration(folder: string, number: number): boolean {
  const content = HELD + JSON.stringify({ owner: currentProcess(), token: randomUUID() });
  const temporary = join(folder, `.tmp-${randomUUID()}`);
  writeFileSync(temporary, content, { mode: FILE_MODE, flag: 'wx' });
  try {
    linkSync(temporary, pathOf(folder, number));
    return true;
  } catch (error) {
    if (errno(error) === 'EEXIST') return false;
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errno(error) ?? ''))
      return createWithoutLinks(folder, number, content);
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** For file systems without hard links (FAT). After a crash here, others wait as for an unreadable owner. */
function createWithoutLinks(folder: string, number: number, content: string): boolean {
  try {
    writeFileSync(pathOf(folder, number), content, { mode: FILE_MODE, flag: 'wx' });
    return true;
  } catch (error) {
    if (errno(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Marks this process's generation as released. `r+`, because it must not be recreated if it was removed. */
export function releaseGeneration(folder: string, number: number): void {
  try {
    const file = openSync(pathOf(folder, number), 'r+');
    try {
      writeSync(file, RELEASED, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (errno(error) !== 'ENOENT') throw error;
  }
}

/** A heartbeat for processes that cannot check whether this one is running. */
export function touchGeneration(folder: string, number: number): void {
  try {
    utimesSync(pathOf(folder, number), new Date(), new Date());
  } catch {
    // The next beat tries again.
  }
}

/** Removes the generations up to a number, oldest first; stops at the first that cannot be removed. */
export function removeUpTo(folder: string, last: number): void {
  try {
    for (const number of generations(folder)) {
      if (number > last) return;
      rmSync(pathOf(folder, number), { force: true });
    }
  } catch {
    // The next owner tries again.
  }
}

/** Removes incomplete files of crashed processes. A process that is merely slow gets ENOENT and retries. */
export function removeLeftovers(folder: string): void {
  try {
    for (const name of readdirSync(folder).filter((each) => each.startsWith('.tmp-'))) {
      const path = join(folder, name);
      const touchedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
      if (Date.now() - touchedAt > HEARTBEAT_LIMIT_MS) rmSync(path, { force: true });
    }
  } catch {
    // The next owner tries again.
  }
}
