import type { BuildEvent, PhaseNumber } from './event.ts';

/** When a workspace's build was in one of its phases. Times are milliseconds since 1970. */
export interface PhaseSpan {
  readonly phase: PhaseNumber;
  readonly startedAt: number;
  /** Absent while it runs, and if its process was lost in it. */
  readonly completedAt?: number;
  readonly outcome?: 'succeeded' | 'failed' | 'cancelled';
}

/** Collects the phases of a session's workspaces; give it every event once, in order. */
export class PhaseFold {
  readonly #workspaces = new Map<string, Map<PhaseNumber, PhaseSpan>>();

  push(event: BuildEvent): void {
    if (event.type !== 'phase.started' && event.type !== 'phase.finished') return;
    const spans = this.#workspaces.get(event.key) ?? new Map<PhaseNumber, PhaseSpan>();
    this.#workspaces.set(event.key, spans);
    const { phase, time } = event;
    const started = spans.get(phase);
    if (event.type === 'phase.started') spans.set(phase, started ?? { phase, startedAt: time });
    else if (started !== undefined && started.completedAt === undefined)
      spans.set(phase, { ...started, completedAt: Math.max(time, started.startedAt), outcome: event.outcome });
  }

  /** The phases of the workspace with this key, in the order in which they started. */
  spans(key: string): PhaseSpan[] {
    return [...(this.#workspaces.get(key)?.values() ?? [])];
  }

  /** The same of all workspaces, by their keys. */
  all(): Map<string, PhaseSpan[]> {
    return new Map([...this.#workspaces.keys()].map((key) => [key, this.spans(key)]));
  }
}

/** The phases of the workspaces in a session, by their keys. */
export function phaseSpans(events: Iterable<BuildEvent>): Map<string, PhaseSpan[]> {
  const fold = new PhaseFold();
  for (const event of events) fold.push(event);
  return fold.all();
}
