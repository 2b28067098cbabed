import type { BuildView, PhaseView, StepKind, StepView } from './build-protocol.ts';
import { clock } from '../time.ts';
import { duration, size } from '../units.ts';

/** Positions and widths are percentages of the build's duration. */
export interface Bar {
  readonly id: string;
  readonly kind: StepKind;
  readonly from: number;
  readonly width: number;
  readonly critical: boolean;
  readonly running: boolean;
}

/** A row of the chart: a step or, when packed, a lane of steps that ran one after another. */
export interface ChartRow {
  readonly step: StepView | undefined;
  readonly bars: readonly Bar[];
}

export interface ChartPhase {
  readonly phase: PhaseView;
  readonly from: number;
  readonly width: number;
}

export interface Chart {
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  readonly phases: readonly ChartPhase[];
  readonly rows: readonly ChartRow[];
}

/** The narrowest bar that is visible. */
const MIN_BAR_WIDTH = 0.4;
/** Possible distances between two lines of the time scale. */
const TICK_INTERVALS_MS = [
  100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
];
const MAX_TICKS = 8;
/** Shorter steps of the critical path are not marked or listed. */
export const MIN_CRITICAL_MS = 50;

/** The chart of a build at `now`: a row for each step or, when packed, as few lanes as steps ran in parallel. */
export function chart(
  { heading, phases, steps, path }: Pick<BuildView, 'heading' | 'phases' | 'steps' | 'path'>,
  now: number,
  packed: boolean,
): Chart {
  const start = heading.startedAt;
  const end = Math.max(start + 1, heading.completedAt ?? now);
  const critical = new Set(path.filter(({ costMs }) => costMs >= MIN_CRITICAL_MS).map(({ id }) => id));
  const at = (time: number): number => Math.min(100, Math.max(0, ((time - start) / (end - start)) * 100));
  const span = (from: number, to: number, minWidth: number): { from: number; width: number } => {
    const width = Math.max(minWidth, at(to) - at(from));
    return { from: Math.min(at(from), 100 - width), width };
  };
  const bar = (step: StepView): Bar | undefined => {
    if (step.startedAt === undefined) return undefined;
    return {
      id: step.id,
      kind: step.kind,
      ...span(step.startedAt, step.completedAt ?? end, MIN_BAR_WIDTH),
      critical: critical.has(step.id),
      running: step.completedAt === undefined && heading.completedAt === undefined,
    };
  };
  const inOrder = chronological(steps);
  const rows = packed
    ? lanes(inOrder, end).map((lane) => ({ step: undefined, bars: lane.map(bar).filter((each) => each !== undefined) }))
    : inOrder.map((step) => ({ step, bars: [bar(step)].filter((each) => each !== undefined) }));
  return {
    ticks: ticks(end - start),
    phases: phases.map((phase) => ({ phase, ...span(phase.startedAt, phase.completedAt ?? end, 0) })),
    rows,
  };
}

/** Steps by start time; steps that have not started come last, in their original order. */
export function chronological(steps: readonly StepView[]): StepView[] {
  return steps
    .map((step, index) => ({ step, index }))
    .sort((a, b) => (a.step.startedAt ?? Infinity) - (b.step.startedAt ?? Infinity) || a.index - b.index)
    .map(({ step }) => step);
}

/** As few lanes as steps ran in parallel; the steps of a lane do not overlap. */
export function lanes(steps: readonly StepView[], end: number): StepView[][] {
  const open: { steps: StepView[]; free: number }[] = [];
  for (const step of chronological(steps)) {
    const { startedAt } = step;
    if (startedAt === undefined) continue;
    const until = step.completedAt ?? end;
    const lane = open.find(({ free }) => free <= startedAt);
    if (lane === undefined) open.push({ steps: [step], free: until });
    else {
      lane.steps.push(step);
      lane.free = until;
    }
  }
  return open.map((lane) => lane.steps);
}

/** The average number of steps that ran at a time, over the time in which any ran. */
export function parallelism(steps: readonly StepView[], now: number): number {
  const times = chronological(steps).flatMap(({ startedAt, completedAt }) =>
    startedAt === undefined ? [] : [{ from: startedAt, to: Math.max(startedAt, completedAt ?? now) }],
  );
  let busy = 0;
  let covered = 0;
  let until = -Infinity;
  for (const { from, to } of times) {
    busy += to - from;
    covered += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return covered === 0 ? 0 : busy / covered;
}

/** The text beside a step's bar. */
export function note(step: StepView, now: number): string {
  const { kind, startedAt, completedAt, bytes, totalBytes } = step;
  const transferred =
    bytes === 0
      ? undefined
      : completedAt === undefined && totalBytes > bytes
        ? `${size(bytes)} of ${size(totalBytes)}`
        : size(bytes);
  const took = startedAt === undefined ? undefined : duration(Math.max(0, (completedAt ?? now) - startedAt));
  switch (kind) {
    case 'waiting':
      return 'waiting';
    case 'cached':
      return 'cached';
    case 'failed':
    case 'cancelled':
      return [kind, took].filter((part) => part !== undefined).join(' · ');
    case 'run':
    case 'transfer':
    case 'export':
      return [took, transferred].filter((part) => part !== undefined).join(' · ');
  }
}

function ticks(durationMs: number): Chart['ticks'] {
  const intervalMs =
    TICK_INTERVALS_MS.find((each) => durationMs / each <= MAX_TICKS) ?? Math.ceil(durationMs / MAX_TICKS);
  const count = Math.floor(durationMs / intervalMs);
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: ((index * intervalMs) / durationMs) * 100,
    label: intervalMs < 1000 ? `${((index * intervalMs) / 1000).toFixed(1)} s` : clock(index * intervalMs),
  }));
}
