import type { DetailEvent, StepCounts } from './event.ts';
import { type Step, stepFacts, wasCancelled } from './step.ts';

/** A step that is still waiting when its build is over was never reached. */
export type StepState = 'waiting' | 'running' | 'cached' | 'done' | 'failed' | 'cancelled';

/** A step of a build, folded from its events. Times are milliseconds since 1970. */
export interface StepRecord extends Step {
  /** Digests of the steps that it needs. */
  readonly inputs: readonly string[];
  readonly state: StepState;
  readonly startedAt?: number;
  readonly completedAt?: number;
  /** Its total run time: BuildKit may check a step first and run it later. */
  readonly runMs: number;
  /** Downloaded or sent so far. */
  readonly bytes: number;
  /** Expected in total, as far as it is known. */
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

  /** The instructions of the Dockerfile, counted; undefined as long as there are none. */
  counts(): StepCounts | undefined {
    const all = [...this.#steps.values()];
    const counted = all.filter(({ step }) => step.role === 'instruction');
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
        return void Object.assign(step, { name: event.name, ...stepFacts(event), inputs: event.inputs });
      case 'step.started': {
        const inputs = event.inputs.length > 0 ? event.inputs : step.inputs;
        return void Object.assign(step, {
          name: event.name,
          ...stepFacts(event),
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
    ...('name' in event ? { name: event.name, ...stepFacts(event) } : { name: '', role: 'internal', label: '' }),
    inputs: [],
    state: 'waiting',
    runMs: 0,
    bytes: 0,
    totalBytes: 0,
  };
  return { step, items: new Map() };
}

function finished(step: Mutable, event: Extract<StepEvent, { type: 'step.finished' }>): void {
  const { name, cached, startedAt, completedAt, error } = event;
  const worked = step.runMs >= WORKED_MS;
  Object.assign(step, { name, ...stepFacts(event) });
  step.startedAt ??= startedAt;
  step.completedAt = completedAt;
  step.runMs += Math.max(0, completedAt - startedAt);
  delete step.error;
  if (error !== undefined) step.error = error;
  step.state =
    error !== undefined ? (wasCancelled(error) ? 'cancelled' : 'failed') : cached && !worked ? 'cached' : 'done';
}

/** BuildKit reports an item repeatedly, and not every item in bytes: only bytes are added up here. */
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

/** A layer that is being downloaded is named by its digest alone; one that is being unpacked has a prefix. */
function isPull(item: string): boolean {
  return item.startsWith('sha256:');
}
