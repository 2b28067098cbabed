import { DvmError } from '../event/error.ts';
import type { Outcome } from '../event/status.ts';

/** Why a build stops: its user cancels it, its process has to exit, or it takes longer than its time limit. */
export type StopKind = 'cancelled' | 'interrupted' | 'timed_out';

const REASONS: Readonly<Record<StopKind, string>> = {
  cancelled: 'cancelled by the user',
  interrupted: 'interrupted',
  timed_out: 'timed out',
};

/** The reason with which every signal of a build aborts, so that `signal.throwIfAborted()` throws it. */
export class StopError extends DvmError {
  readonly kind: StopKind;

  constructor(kind: StopKind) {
    super({ kind, message: `The build was stopped (${REASONS[kind]}).` });
    this.name = 'StopError';
    this.kind = kind;
  }
}

/** Why a build stops; undefined while it may continue. */
export function stopKind({ aborted, reason }: AbortSignal): StopKind | undefined {
  return aborted ? (reason as StopError).kind : undefined;
}

/** How the workspace of a stopped build ends. */
export function stoppedOutcome(kind: StopKind): Outcome & { status: 'timed_out' | 'cancelled' } {
  if (kind === 'timed_out') return { status: 'timed_out' };
  return { status: 'cancelled', reason: kind === 'cancelled' ? 'by user' : 'interrupted' };
}

/**
 * Settles as `work` does, unless `signal` aborts and `work` does not end within the grace period: then it rejects with
 * the signal's reason, and `work` is abandoned.
 */
export async function untilStopped<T>(signal: AbortSignal, work: Promise<T>, graceMs = 0): Promise<T> {
  const { promise: abandoned, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => reject(signal.reason as StopError), graceMs);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** Stops a running session, or single workspaces of it. */
export class BuildControl {
  readonly #session = new AbortController();
  readonly #workspaces = new Map<string, AbortController>();

  /** Cancels one workspace, or all of them, on behalf of the user. */
  cancel(key?: string): void {
    const controller = key === undefined ? this.#session : this.#controller(key);
    controller.abort(new StopError('cancelled'));
  }

  /** Stops everything because the process has to exit. */
  interrupt(): void {
    this.#session.abort(new StopError('interrupted'));
  }

  /** Aborts when the whole session stops. */
  get session(): AbortSignal {
    return this.#session.signal;
  }

  /** Aborts when this workspace stops, alone or with its session. */
  workspace(key: string): AbortSignal {
    // The first aborted signal gives the reason, and a cancellation of this workspace comes before the session's.
    return AbortSignal.any([this.#controller(key).signal, this.#session.signal]);
  }

  #controller(key: string): AbortController {
    const controller = this.#workspaces.get(key) ?? new AbortController();
    this.#workspaces.set(key, controller);
    return controller;
  }
}
