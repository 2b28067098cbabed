import type { BuildView, PhaseView, StepKind, StepView } from './build-protocol.ts';
import { clock } from '../time.ts';
import { duration, size } from '../units.ts';

/** Places and widths are percents of the time that the build took. */
export interface Bar {
  readonly id: string;
  readonly kind: StepKind;
  readonly from: number;
  readonly width: number;
  readonly critical: boolean;
  readonly running: boolean;
}

/** A line of the chart: a step, or, packed, a lane of steps that ran one after another. */
export interface ChartRow {
  readonly step: StepView | undefined;
  readonly bars: readonly Bar[];
}

export interface Chart {
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  readonly phases: readonly { readonly phase: PhaseView; readonly from: number; readonly width: number }[];
  readonly rows: readonly ChartRow[];
}

/** The narrowest bar that is still seen. */
const MIN_BAR_WIDTH = 0.4;
/** Milliseconds between two lines of the time scale. */
const TICK_INTERVALS_MS = [
  100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
];
const MAX_TICKS = 8;
/** A step that costs less is not worth an outline. */
const MIN_CRITICAL_MS = 50;

/** What to draw of a build as it stands at `now`: a line for each step, or as few lines as steps ran at once. */
export function chart(
  { heading, phases, steps, path }: Pick<BuildView, 'heading' | 'phases' | 'steps' | 'path'>,
  now: number,
  packed: boolean,
): Chart {
  const begin = heading.startedAt;
  const end = Math.max(begin + 1, heading.completedAt ?? now);
  const critical = new Set(path.filter(({ costMs }) => costMs >= MIN_CRITICAL_MS).map(({ id }) => id));
  const at = (time: number): number => Math.min(100, Math.max(0, ((time - begin) / (end - begin)) * 100));
  const span = (from: number, to: number, least: number): { from: number; width: number } => {
    const width = Math.max(least, at(to) - at(from));
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
    ticks: ticks(end - begin),
    phases: phases.map((phase) => ({ phase, ...span(phase.startedAt, phase.completedAt ?? end, 0) })),
    rows,
  };
}

/** In the order of their beginnings; those that wait come last, as they came. */
export function chronological(steps: readonly StepView[]): StepView[] {
  return steps
    .map((step, index) => ({ step, index }))
    .sort((a, b) => (a.step.startedAt ?? Infinity) - (b.step.startedAt ?? Infinity) || a.index - b.index)
    .map(({ step }) => step);
}

/** As few lanes as there were steps at once; within a lane none overlaps another. */
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

/** How many steps ran at a time, on average of the time in which any did. */
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

/** What there is to say of a step beside its bar. */
export function note(step: StepView, now: number): string {
  const { kind, startedAt, completedAt, bytes, totalBytes } = step;
  const moved =
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
      return [took, moved].filter((part) => part !== undefined).join(' · ');
  }
}

function ticks(length: number): Chart['ticks'] {
  const scale = TICK_INTERVALS_MS.find((each) => length / each <= MAX_TICKS) ?? Math.ceil(length / MAX_TICKS);
  const count = Math.floor(length / scale);
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: ((index * scale) / length) * 100,
    label: scale < 1000 ? `${((index * scale) / 1000).toFixed(1)} s` : clock(index * scale),
  }));
}
