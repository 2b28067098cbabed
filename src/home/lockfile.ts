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

/**
 * The first byte of a lock file. Release overwrites this one byte, which works on a full disk and is never seen half
 * done.
 */
const HELD = '+';
const RELEASED = '-';

/** One generation of a lock, as it was read. */
export interface Generation {
  readonly number: number;
  readonly released: boolean;
  /** Who created it, with a token that nobody else ever writes. */
  readonly claim: string;
  /** Absent if the file cannot be understood. */
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

/** Whether the next generation may be created: this one was released, or its owner will never release it. */
export function isFree(generation: Generation): boolean {
  if (generation.released) return true;
  const life = generation.owner === undefined ? 'unknown' : isAlive(generation.owner);
  if (life !== 'unknown') return life === 'dead';
  const startOfMachine = Date.now() - uptime() * 1000;
  // A power cut can leave a file without its content; nobody who was running then still is.
  if (generation.owner === undefined && generation.touchedAt < startOfMachine - 1000) return true;
  return Date.now() - generation.touchedAt > HEARTBEAT_LIMIT_MS;
}

/**
 * Creates a generation owned by this process; false if it exists. It is written beside and linked into place,
 * so that nobody ever sees one without its owner.
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

/** For file systems without hard links (FAT): a crash in here is waited out as an unreadable owner's. */
function createWithoutLinks(folder: string, number: number, content: string): boolean {
  try {
    writeFileSync(pathOf(folder, number), content, { mode: FILE_MODE, flag: 'wx' });
    return true;
  } catch (error) {
    if (errno(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Marks a generation of ours as released. It must not be created anew if somebody removed it, hence `r+`. */
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

/** A sign of life for those who cannot see this process. */
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

/** Removes what crashed processes left half created; whoever is that slow gets ENOENT and starts over. */
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
