import type { DetailEvent, StepCounts } from './event.ts';
import { isInstruction, wasCancelled } from './step.ts';

/** How a step stands. A step that waits when its build is over was never reached. */
export type StepState = 'waiting' | 'running' | 'cached' | 'done' | 'failed' | 'cancelled';

/** A step of a build as its events tell it. Times are milliseconds since 1970. */
export interface StepRecord {
  /** Digest of BuildKit's vertex: the same step of the same inputs has the same one in every build. */
  readonly step: string;
  readonly name: string;
  /** Digests of the steps that it needs. */
  readonly inputs: readonly string[];
  readonly state: StepState;
  readonly startedAt?: number;
  readonly completedAt?: number;
  /** All the time that it took: BuildKit may look at a step first, and run it later. */
  readonly runMs: number;
  /** That it downloaded or sent. */
  readonly bytes: number;
  /** How many there are to be, as far as it is known. */
  readonly totalBytes: number;
  readonly error?: string;
}

/** A step that took this long did something, even if BuildKit found its result in the cache later on. */
const WORKED_MS = 1000;

type StepEvent = Extract<DetailEvent, { type: `step.${string}` }>;
type Mutable = { -readonly [K in keyof StepRecord]: StepRecord[K] };
interface Folded {
  readonly step: Mutable;
  /** What was transferred so far, by item. */
  readonly items: Map<string, { current: number; total: number }>;
}

/**
 * Folds the events of one workspace's build into its steps, one for each digest, in the order of their first
 * appearance.
 */
export class StepFold {
  readonly #steps = new Map<string, Folded>();

  push(event: DetailEvent): void {
    if (
      event.type === 'step.waiting' ||
      event.type === 'step.started' ||
      event.type === 'step.progress' ||
      event.type === 'step.finished'
    )
      this.#push(event);
  }

  steps(): StepRecord[] {
    return [...this.#steps.values()].map(({ step }) => ({ ...step }));
  }

  /** What the instructions of the Dockerfile came to; undefined as long as there is none. */
  counts(): StepCounts | undefined {
    const all = [...this.#steps.values()];
    const counted = all.filter(({ step }) => isInstruction(step.name));
    if (counted.length === 0) return undefined;
    const pulledBytes = all
      .flatMap(({ items }) => [...items])
      .reduce((sum, [item, { current }]) => sum + (isPull(item) ? current : 0), 0);
    return { total: counted.length, cached: counted.filter(({ step }) => step.state === 'cached').length, pulledBytes };
  }

  #push(event: StepEvent): void {
    const folded = this.#steps.get(event.step) ?? newStep(event);
    this.#steps.set(event.step, folded);
    const { step } = folded;
    switch (event.type) {
      case 'step.waiting':
        return void Object.assign(step, { name: event.name, inputs: event.inputs });
      case 'step.started': {
        const inputs = event.inputs.length > 0 ? event.inputs : step.inputs;
        return void Object.assign(step, {
          name: event.name,
          inputs,
          state: 'running',
          startedAt: step.startedAt ?? event.startedAt,
        });
      }
      case 'step.progress':
        return transferred(folded, event);
      case 'step.finished':
        return finished(step, event);
    }
  }
}

function newStep(event: StepEvent): Folded {
  const step: Mutable = {
    step: event.step,
    name: 'name' in event ? event.name : '',
    inputs: [],
    state: 'waiting',
    runMs: 0,
    bytes: 0,
    totalBytes: 0,
  };
  return { step, items: new Map() };
}

function finished(
  step: Mutable,
  { name, cached, startedAt, completedAt, error }: Extract<StepEvent, { type: 'step.finished' }>,
): void {
  const worked = step.runMs >= WORKED_MS;
  step.name = name;
  step.startedAt ??= startedAt;
  step.completedAt = completedAt;
  step.runMs += Math.max(0, completedAt - startedAt);
  delete step.error;
  if (error !== undefined) step.error = error;
  step.state =
    error !== undefined ? (wasCancelled(error) ? 'cancelled' : 'failed') : cached && !worked ? 'cached' : 'done';
}

/** BuildKit tells of an item again and again; only what is counted in bytes is counted here. */
function transferred(
  { step, items }: Folded,
  { item, current, total }: Extract<StepEvent, { type: 'step.progress' }>,
): void {
  if (!isPull(item) && !item.startsWith('transferring ')) return;
  const before = items.get(item);
  const now = { current: Math.max(current, before?.current ?? 0), total: Math.max(total, before?.total ?? 0) };
  items.set(item, now);
  step.bytes += now.current - (before?.current ?? 0);
  step.totalBytes += now.total - (before?.total ?? 0);
}

/** A layer that is downloaded is named by its digest alone; unpacking it says so in front. */
function isPull(item: string): boolean {
  return item.startsWith('sha256:');
}
