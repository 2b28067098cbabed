import type { BuildEvent, PhaseNumber } from '../event/event.ts';

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
  const spans = new Map<string, PhaseSpan[]>();
  for (const event of events) {
    if (event.type === 'phase.started') spans.set(event.key, [...(spans.get(event.key) ?? []), { phase: event.phase, startedAt: event.time }]);
    if (event.type !== 'phase.finished') continue;
    const { phase, outcome, time } = event;
    spans.set(event.key, (spans.get(event.key) ?? []).map((span) => (span.phase === phase && span.completedAt === undefined ? { ...span, completedAt: time, outcome } : span)));
  }
  return spans;
}
