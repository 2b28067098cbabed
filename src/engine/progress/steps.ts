import type { DetailEvent } from '../../event/event.ts';
import { describeStep, type StepFacts, wasCancelled } from '../../event/step.ts';
import { LineSplitter, plainLine } from '../../text/output-lines.ts';
import type { RedactedLines, Redactor } from '../../text/redact.ts';
import type { SolveStatus, Vertex } from './solve-status.ts';

/** A DetailEvent without its workspace, or a warning of BuildKit about a line of the Dockerfile (from 1). */
export type StepEvent =
  DistributiveOmit<Extract<DetailEvent, { type: `step.${string}` | 'log' }>, 'key'> | BuildWarning;
export interface BuildWarning {
  readonly type: 'warning';
  readonly message: string;
  readonly line?: number;
}
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export interface FailedStep extends StepFacts {
  readonly step: string;
  readonly name: string;
  readonly error: string;
  /** The first lines of its output, without those in the tail: npm prints 100 lines of advice after the reason. */
  readonly head: readonly string[];
  /** The last lines of its output, oldest first. */
  readonly tail: readonly string[];
}

const HEAD_LINES = 20;
const TAIL_LINES = 20;
const STREAMS = ['stdout', 'stderr'] as const;

interface Step {
  readonly name: string;
  readonly facts: StepFacts;
  startedAt?: number;
  completedAt?: number | undefined;
  error?: string | undefined;
  /** The first lines of its output, and the last of the others. */
  readonly first: string[];
  readonly last: string[];
}

/** The output of one step on one stream. */
interface Printed {
  readonly step: string;
  readonly stream: 'stdout' | 'stderr';
  readonly lines: LineSplitter;
  readonly redacted: RedactedLines;
}

/**
 * Turns BuildKit's status stream into events. BuildKit repeats a vertex whenever something about it changes, and may
 * start the same one twice.
 */
export class StepTracker {
  readonly #emit: (event: StepEvent) => void;
  readonly #redactor: Redactor;
  readonly #steps = new Map<string, Step>();
  readonly #splitters = new Map<string, Printed>();
  readonly #warnings = new Set<string>();

  constructor(emit: (event: StepEvent) => void, redactor: Redactor) {
    this.#emit = emit;
    this.#redactor = redactor;
  }

  /** The step that failed the build: those that were cancelled because of it report an error, too. */
  get failed(): FailedStep | undefined {
    const failed = this.#withErrors();
    const culprits = failed.filter(([, { error = '' }]) => !wasCancelled(error));
    // A layer cache that cannot be imported does not fail a build.
    return described(culprits.find(([, { facts }]) => facts.isCache !== true) ?? culprits[0] ?? failed[0]);
  }

  /** The step that could not export the layer cache, which alone does not fail a build. */
  get failedCache(): FailedStep | undefined {
    return described(this.#withErrors().find(([, { facts }]) => facts.role === 'export' && facts.isCache === true));
  }

  /** The step with this digest, if it failed. */
  failedStep(digest: string): FailedStep | undefined {
    return described(this.#withErrors().find(([id]) => id === digest));
  }

  #withErrors(): [string, Step][] {
    return [...this.#steps].filter(([, step]) => step.error !== undefined);
  }
  push({ vertexes, statuses, logs, warnings }: SolveStatus): void {
    for (const vertex of vertexes) this.#vertex(vertex);
    for (const { vertex, item, current, total } of statuses)
      this.#emit({ type: 'step.progress', step: vertex, item: this.#redactor.text(plainLine(item)), current, total });
    for (const { vertex, stream, data } of logs) this.#log(vertex, stream, data);
    for (const { text, line } of warnings) this.#warning(text, line);
  }

  /** Emits lines that were not terminated when the build ended. */
  end(): void {
    for (const id of this.#splitters.keys()) this.#end(id);
    this.#splitters.clear();
  }

  #vertex(vertex: Vertex): void {
    const { digest, inputs, startedAt, completedAt } = vertex;
    const name = this.#redactor.text(plainLine(vertex.name));
    const known = this.#steps.get(digest);
    const step = known ?? { name, facts: describeStep(name), first: [], last: [] };
    const described = { step: digest, name, ...step.facts };
    this.#steps.set(digest, step);
    if (known === undefined && startedAt === undefined) this.#emit({ type: 'step.waiting', ...described, inputs });
    const again = step.completedAt !== undefined && startedAt !== undefined && startedAt >= step.completedAt;
    if (
      startedAt !== undefined &&
      (step.startedAt === undefined || again || (step.completedAt !== undefined && completedAt === undefined))
    ) {
      Object.assign(step, { startedAt, completedAt: undefined, error: undefined });
      this.#emit({ type: 'step.started', ...described, inputs, startedAt });
    }
    if (completedAt === undefined || step.completedAt !== undefined) return;
    step.completedAt = completedAt;
    for (const stream of STREAMS) this.#release(`${stream} ${digest}`);
    const error = this.#redactor.text(vertex.error);
    if (error) step.error = error;
    this.#emit({
      type: 'step.finished',
      ...described,
      cached: vertex.isCached,
      startedAt: step.startedAt ?? completedAt,
      completedAt,
      ...(error ? { error: plainLine(error) } : {}),
    });
  }

  /** BuildKit repeats a warning whenever it plans the Dockerfile again. */
  #warning(text: string, line: number | undefined): void {
    const message = this.#redactor.text(plainLine(text));
    const id = JSON.stringify([line, message]);
    if (message === '' || this.#warnings.has(id)) return;
    this.#warnings.add(id);
    this.#emit({ type: 'warning', message, ...(line !== undefined && { line }) });
  }

  #log(step: string, stream: 'stdout' | 'stderr', data: Uint8Array): void {
    const id = `${stream} ${step}`;
    const splitter = this.#splitters.get(id) ?? {
      step,
      stream,
      lines: new LineSplitter(),
      redacted: this.#redactor.stream(),
    };
    this.#splitters.set(id, splitter);
    for (const line of splitter.lines.push(data)) this.#write(splitter, line);
  }

  /** The last line may be unterminated, or held back by the redactor. */
  #end(id: string): void {
    const splitter = this.#splitters.get(id);
    if (splitter === undefined) return;
    for (const line of splitter.lines.end()) this.#write(splitter, line);
    this.#release(id);
  }

  /** Emits lines that the redactor held back for a continuation that will not come. */
  #release(id: string): void {
    const printed = this.#splitters.get(id);
    for (const line of printed?.redacted.end() ?? [])
      if (printed !== undefined) this.#line(printed.step, printed.stream, line);
  }

  #write({ step, stream, redacted }: Printed, line: string): void {
    for (const safe of redacted.push(plainLine(line))) this.#line(step, stream, safe);
  }

  #line(step: string, stream: 'stdout' | 'stderr', line: string): void {
    this.#keep(this.#steps.get(step), line);
    this.#emit({ type: 'log', step, stream, line });
  }

  #keep(step: Step | undefined, line: string): void {
    if (step === undefined) return;
    if (step.first.length < HEAD_LINES) return void step.first.push(line);
    step.last.push(line);
    if (step.last.length > TAIL_LINES) step.last.shift();
  }
}

function described(found: readonly [string, Step] | undefined): FailedStep | undefined {
  if (found === undefined) return undefined;
  const [id, step] = found;
  const lines = [...step.first, ...step.last];
  return {
    step: id,
    name: step.name,
    ...step.facts,
    error: step.error ?? '',
    head: lines.slice(0, -TAIL_LINES),
    tail: lines.slice(-TAIL_LINES),
  };
}
