import type { BuildEvent, PhaseNumber } from '../../event/event.ts';

/** When a workspace's build was in one of its phases. Times are milliseconds since 1970. */
export interface PhaseSpan {
  readonly phase: PhaseNumber;
  readonly startedAt: number;
  /** Absent while it runs, and if its process was lost in it. */
  readonly completedAt?: number;
  readonly outcome?: 'succeeded' | 'failed' | 'cancelled';
}

/** The phases that the events of a session tell, by the keys of its workspaces and in the order of their beginnings. */
export function phaseSpans(events: Iterable<BuildEvent>): Map<string, PhaseSpan[]> {
  const spans = new Map<string, Map<PhaseNumber, PhaseSpan>>();
  for (const event of events) {
    if (event.type !== 'phase.started' && event.type !== 'phase.finished') continue;
    const of = spans.get(event.key) ?? new Map<PhaseNumber, PhaseSpan>();
    spans.set(event.key, of);
    const { phase, time } = event;
    const known = of.get(phase);
    if (event.type === 'phase.started') of.set(phase, known ?? { phase, startedAt: time });
    else if (known !== undefined && known.completedAt === undefined)
      of.set(phase, { ...known, completedAt: Math.max(time, known.startedAt), outcome: event.outcome });
  }
  return new Map([...spans].map(([key, of]) => [key, [...of.values()]]));
}
