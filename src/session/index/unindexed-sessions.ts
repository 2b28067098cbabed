import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { storageError } from '../../home/storage-error.ts';
import { errno } from '../../process/system-error.ts';
import type { Home } from '../../home/folder.ts';
import { isOwned } from '../../home/owned.ts';
import { isFinal } from '../../event/status.ts';
import { fold } from '../log/fold.ts';
import type { SessionRecord } from '../log/fold.ts';
import { readEvents, STATE_LOG } from '../log/log.ts';

interface Read {
  readonly size: number;
  readonly record: SessionRecord | undefined;
}

/**
 * Some file systems have timestamps with a resolution of 2 s, so a folder's listing is reused only if it was modified
 * longer ago than this.
 */
const SETTLED_MS = 2_500;

/** How many logs are read before other work gets its turn. */
const BATCH = 50;

/** The sessions that are in the logs but not in the database. A log is read again only when it has grown. */
export class UnindexedSessions {
  readonly #home: Home;
  readonly #read = new Map<string, Read>();
  #names: readonly string[] = [];
  #listedAt: number | undefined;

  constructor(home: Home) {
    this.#home = home;
  }

  /**
   * Updates the records, for a database that holds the sessions `indexed`. Throws `storage` if the logs cannot be read.
   */
  async refresh(indexed: ReadonlySet<string>): Promise<void> {
    this.#list();
    for (const id of this.#read.keys()) {
      if (indexed.has(id)) this.#read.delete(id);
    }
    let count = 0;
    for (const name of this.#names) {
      if (indexed.has(name)) continue;
      if (this.#update(name) && ++count % BATCH === 0) await breathe();
    }
  }

  records(): SessionRecord[] {
    return [...this.#read.values()].map(({ record }) => record).filter((record) => record !== undefined);
  }

  /** A string that differs whenever a session starts, or a running one changes. */
  signature(): string {
    const running = [...this.#read].filter(([, { record }]) => record === undefined || !isFinal(record.status));
    return [modifiedAt(this.#home.logs) ?? 'none', ...running.map(([id]) => sizeOf(this.#log(id)) ?? 'gone')].join(' ');
  }

  #list(): void {
    const modified = modifiedAt(this.#home.logs);
    if (modified !== undefined && modified === this.#listedAt) return;
    this.#listedAt = modified !== undefined && Date.now() - modified > SETTLED_MS ? modified : undefined;
    try {
      this.#names = readdirSync(this.#home.logs);
    } catch (error) {
      if (errno(error) !== 'ENOENT') throw storageError('read the folder', this.#home.logs, error);
      this.#names = [];
    }
    const present = new Set(this.#names);
    for (const id of this.#read.keys()) {
      if (!present.has(id)) this.#read.delete(id);
    }
  }

  /** Returns whether the log was read. A session that has ended does not change. */
  #update(id: string): boolean {
    const before = this.#read.get(id);
    if (before?.record !== undefined && isFinal(before.record.status)) return false;
    const size = sizeOf(this.#log(id));
    if (size === undefined || size === before?.size) return false;
    if (before === undefined && !isOwned(this.#home.session(id))) return false;
    const { events } = readEvents(this.#log(id), 0);
    const record = fold(events.filter((event) => event.session === id));
    this.#read.set(id, { size, record });
    return true;
  }

  #log(id: string): string {
    return join(this.#home.session(id), STATE_LOG);
  }
}

function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size;
  } catch {
    return undefined;
  }
}

function modifiedAt(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}
