import type { StepRecord } from '../event/step-fold.ts';

/** A step that the end of a build waited for. */
export interface PathStep {
  readonly step: string;
  /** Milliseconds that went by in it while nothing else of the path ran. */
  readonly costMs: number;
  /** By how much the build would end sooner if this step took no time, at most: another way may be nearly as long. */
  readonly savesMs: number;
}

interface Timed {
  readonly record: StepRecord;
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * The chain of steps that decided when a build ended, first one first: from the step that ended last, always on to
 * that one of
 * the steps it needs which ended last. As each step costs only the time after its predecessor's end, the path is
 * never longer
 * than the build. Steps that still run count until `now`.
 */
export function criticalPath(steps: readonly StepRecord[], now: number): PathStep[] {
  const graph = new Graph(steps, now);
  const path: { readonly step: string; readonly costMs: number }[] = [];
  let until = Infinity;
  for (let timed = latest(graph.timed); timed !== undefined;) {
    const before = latest(graph.needs(timed.record.step));
    const costMs = ownTime(timed, before, until);
    path.push({ step: timed.record.step, costMs });
    until = Math.min(until, before?.endedAt ?? until);
    timed = before;
  }
  const whole = graph.length(undefined);
  // Each takes a walk through the graph; in a graph of thousands, only the costliest are worth one.
  const worth = new Set(
    path.toSorted((a, b) => b.costMs - a.costMs).slice(0, Math.max(10, Math.floor(MAX_WORK / steps.length))),
  );
  return path.reverse().map((each) => ({
    ...each,
    savesMs: worth.has(each) ? Math.min(each.costMs, whole - graph.length(each.step)) : each.costMs,
  }));
}

/** Steps to look at, for all of the path together. */
const MAX_WORK = 100_000;

function latest(steps: readonly Timed[]): Timed | undefined {
  return steps.reduce<Timed | undefined>(
    (last, step) => (last === undefined || step.endedAt > last.endedAt ? step : last),
    undefined,
  );
}

/** BuildKit may start a step before its inputs are done, and run it later. */
function ownTime({ record, startedAt, endedAt }: Timed, before: Timed | undefined, until = Infinity): number {
  const free = Math.max(0, Math.min(until, endedAt) - Math.max(startedAt, before?.endedAt ?? startedAt));
  return record.completedAt === undefined ? free : Math.min(free, record.runMs);
}

/**
 * The steps that ran, and the dependencies between them. Unknown inputs and self-dependencies are ignored.
 */
class Graph {
  readonly timed: readonly Timed[];
  readonly #records: ReadonlyMap<string, StepRecord>;
  readonly #timed: ReadonlyMap<string, Timed>;
  readonly #needs = new Map<string, readonly Timed[]>();
  /** Topologically sorted: each step follows its inputs. */
  readonly #order: Timed[] = [];

  constructor(steps: readonly StepRecord[], now: number) {
    this.#records = new Map(steps.map((record) => [record.step, record]));
    this.timed = steps.flatMap((record) => {
      if (record.startedAt === undefined) return [];
      return [{ record, startedAt: record.startedAt, endedAt: Math.max(record.startedAt, record.completedAt ?? now) }];
    });
    this.#timed = new Map(this.timed.map((each) => [each.record.step, each]));
    for (const { record } of this.timed) this.#visit(record);
  }

  /** The steps that a step waits for, directly or through steps that did not run. */
  needs(step: string): readonly Timed[] {
    return this.#needs.get(step) ?? [];
  }

  /** The length of the longest path through the graph, optionally with one step that takes no time. */
  length(free: string | undefined): number {
    const ends = new Map<string, number>();
    for (const timed of this.#order) {
      const { step } = timed.record;
      const before = this.needs(step);
      const begin = Math.max(0, ...before.map(({ record }) => ends.get(record.step) ?? 0));
      ends.set(step, begin + (step === free ? 0 : ownTime(timed, latest(before))));
    }
    return Math.max(0, ...ends.values());
  }

  /**
   * Finds the inputs of a step, and theirs, without recursion because chains may be long. A step that did not run is
   * replaced by its inputs. A cycle, which no engine reports, is cut.
   */
  #visit(first: StepRecord): void {
    const above = new Set<string>();
    const open: Visit[] = [];
    const enter = (record: StepRecord): void => {
      if (above.has(record.step) || this.#needs.has(record.step)) return;
      above.add(record.step);
      open.push({ record, next: 0, needed: new Set() });
    };
    enter(first);
    for (let visit = open.at(-1); visit !== undefined; visit = open.at(-1)) {
      const input = this.#records.get(visit.record.inputs[visit.next] ?? '');
      const known = input === undefined || above.has(input.step) ? [] : this.#standingFor(input);
      if (visit.next >= visit.record.inputs.length) this.#leave(visit, above, open);
      else if (known === undefined && input !== undefined) enter(input);
      else {
        for (const each of known ?? []) visit.needed.add(each);
        visit.next += 1;
      }
    }
  }

  #leave({ record: { step }, needed }: Visit, above: Set<string>, open: Visit[]): void {
    open.pop();
    above.delete(step);
    const own = this.#timed.get(step);
    if (own !== undefined) {
      needed.delete(own);
      this.#order.push(own);
    }
    this.#needs.set(step, [...needed]);
  }

  /** Undefined as long as it is not known. */
  #standingFor({ step }: StepRecord): readonly Timed[] | undefined {
    const needs = this.#needs.get(step);
    const own = this.#timed.get(step);
    return needs === undefined || own === undefined ? needs : [own];
  }
}

interface Visit {
  readonly record: StepRecord;
  /** Which of its inputs comes next. */
  next: number;
  readonly needed: Set<Timed>;
}
