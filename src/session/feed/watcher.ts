import type { Subscription } from './followed-session.ts';

export interface WatchOptions {
  readonly intervalMs: number;
  readonly signature: () => Promise<string>;
  /** What to compare the first signature with; without it, the first one only sets the standard. */
  readonly since?: string;
}

interface Watched extends WatchOptions {
  readonly onChange: () => void;
  last: string | undefined;
  checkedAt: number;
  isBusy: boolean;
}

/** How often it is checked which signatures are due. Milliseconds. */
const TICK_MS = 250;

/**
 * Notices what other processes change: a single timer compares signatures, such as sizes of files, and stops when no
 * one is subscribed. File system notifications would be missed on network file systems and in containers' mounts.
 */
export class Watcher {
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;

  /** Calls back after each change of what `signature` returns. Does not keep the process alive. */
  watch(options: WatchOptions, onChange: () => void): Subscription {
    const watched: Watched = { ...options, onChange, last: options.since, checkedAt: 0, isBusy: false };
    this.#watched.add(watched);
    void this.#check(watched);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
    return { dispose: () => this.#remove(watched) };
  }

  #tick(): void {
    const now = performance.now();
    for (const watched of this.#watched) {
      // A timer may fire a little early.
      if (!watched.isBusy && now - watched.checkedAt > watched.intervalMs - TICK_MS / 2) void this.#check(watched);
    }
  }

  async #check(watched: Watched): Promise<void> {
    watched.isBusy = true;
    watched.checkedAt = performance.now();
    const now = await watched.signature().catch(() => 'unreadable');
    watched.isBusy = false;
    const { last } = watched;
    watched.last = now;
    if (last !== undefined && last !== now && this.#watched.has(watched)) watched.onChange();
  }

  #remove(watched: Watched): void {
    this.#watched.delete(watched);
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
