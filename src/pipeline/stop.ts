import { DvmError } from '../event/error.ts';
import type { Outcome } from '../event/status.ts';

/** Why a build is to stop; it is the reason of the abort signal that stops it. */
export type StopReason = 'by user' | 'interrupted' | 'timed out';

/** How a workspace ends whose build was stopped. */
export function stoppedOutcome(reason: StopReason): Outcome & { status: 'timed_out' | 'cancelled' } {
  return reason === 'timed out' ? { status: 'timed_out' } : { status: 'cancelled', reason };
}

export function stopReason(signal: AbortSignal): StopReason | undefined {
  return signal.aborted ? (signal.reason as StopReason) : undefined;
}

/** Throws what the phases throw when they find that they are to stop. */
export function throwIfStopped(signal: AbortSignal): void {
  const reason = stopReason(signal);
  if (reason !== undefined) throw stopped(reason);
}

function stopped(reason: StopReason): DvmError {
  const kind = reason === 'timed out' ? 'timed_out' : reason === 'interrupted' ? 'interrupted' : 'cancelled';
  return new DvmError({ kind, message: `The build was stopped (${reason}).` });
}

/**
 * What `work` resolves to, but no longer than until `signal` aborts: work that does not end by itself within the grace
 * period is left behind, and the promise rejects as `throwIfStopped` throws.
 */
export async function untilStopped<T>(signal: AbortSignal, work: Promise<T>, graceMs = 0): Promise<T> {
  const { promise: left, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => reject(stopped(signal.reason as StopReason)), graceMs);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, left]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** What a person or the system can do to a running session. */
export class BuildControl {
  readonly #session = new AbortController();
  readonly #workspaces = new Map<string, AbortController>();

  /** Cancels one workspace, or all of them, because the user wants it. */
  cancel(key?: string): void {
    if (key === undefined) this.#session.abort('by user' satisfies StopReason);
    else this.#controller(key).abort('by user' satisfies StopReason);
  }

  /** Stops everything because the process has to end. */
  interrupt(): void {
    this.#session.abort('interrupted' satisfies StopReason);
  }

  /** Aborts when the whole session is to stop. */
  get session(): AbortSignal {
    return this.#session.signal;
  }

  /** Aborts when this workspace is to stop, for whatever reason. */
  workspace(key: string): AbortSignal {
    // The first of the list that has aborted gives the reason: what the user wanted of this one comes first.
    return AbortSignal.any([this.#controller(key).signal, this.#session.signal]);
  }

  #controller(key: string): AbortController {
    const controller = this.#workspaces.get(key) ?? new AbortController();
    this.#workspaces.set(key, controller);
    return controller;
  }
}
