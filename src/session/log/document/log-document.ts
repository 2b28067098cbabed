import { type BuildEvent, PHASES, type WorkspaceResult } from '../../../event/event.ts';
import { stepInstruction, wasCancelled } from '../../../event/step.ts';
import type { StepRecord } from '../../../event/step-fold.ts';
import type { SessionRecord } from '../fold.ts';
import { type BoundedLines, LineBudget } from './bounded-lines.ts';

/** A section of a log that can be folded. Lines count from 0. */
export interface LogSection {
  readonly kind: 'phase' | 'step';
  /** The digest of a step. */
  readonly step?: string;
  readonly name: string;
  /** Its status in words. */
  readonly detail: string;
  readonly isFailed: boolean;
  readonly line: number;
  /** Its last line. */
  readonly endLine: number;
  readonly children: readonly LogSection[];
}

/** A workspace's log as text, by phase and step: the output of steps that ran at the same time is not interleaved. */
export interface LogDocument {
  readonly text: string;
  readonly sections: readonly LogSection[];
  /** The line to show first: where the failed step ended, or else what was printed last. */
  readonly focus: number;
  /** Lines with errors. */
  readonly errors: readonly number[];
}

interface Step {
  readonly id: string;
  readonly lines: BoundedLines;
  title: string;
  detail: string;
  error?: string;
}

interface Phase {
  readonly title: string;
  readonly lines: BoundedLines;
  readonly steps: Set<Step>;
  detail: string;
}

/**
 * Builds a workspace's log from its events; give it every event once, in order. The document can be requested at any
 * time.
 */
export class LogDocumentBuilder {
  readonly #room = new LineBudget();
  readonly #phases: Phase[] = [this.#newPhase('')];
  readonly #steps = new Map<string, Step>();
  #latest: Step | Phase | undefined;
  #result: WorkspaceResult | undefined;

  push(event: BuildEvent): void {
    const phase = this.#phases.at(-1);
    if (phase === undefined) return;
    switch (event.type) {
      case 'phase.started':
        this.#phases.push((this.#latest = this.#newPhase(`phase ${event.phase}/7: ${PHASES[event.phase - 1] ?? ''}`)));
        return;
      case 'phase.finished':
        phase.detail = event.outcome === 'succeeded' ? '' : event.outcome;
        return;
      case 'step.started':
        this.#latest = this.#step(event, phase);
        this.#latest.detail = 'running';
        return;
      case 'step.finished':
        finish(this.#step(event, phase), event);
        return;
      case 'log':
        this.#latest =
          event.step === undefined ? phase : this.#step({ step: event.step, name: 'build', label: 'build' }, phase);
        this.#latest.lines.push(event.line);
        return;
      case 'warning':
        phase.lines.push(`warning: ${event.message}`);
        return;
      case 'workspace.finished':
        this.#result = event.result;
        return;
      default:
        return;
    }
  }

  /** The log so far; `session` provides the heading. */
  document(session: SessionRecord): LogDocument {
    const text = new Text();
    for (const line of heading(session)) text.add(line);
    let focus: number | undefined;
    let latest: number | undefined;
    const sections = this.#phases.map((phase): LogSection => {
      const start =
        phase.title === ''
          ? text.next
          : text.add(phase.detail === '' ? phase.title : `${phase.title} · ${phase.detail}`);
      text.addAll(phase.lines, phase.title === '' ? '' : '  ');
      if (this.#latest === phase) latest = text.next - 1;
      const children = [...phase.steps].map((step): LogSection => {
        const line = text.add(`  ${step.title}${step.detail === '' ? '' : ` · ${step.detail}`}`);
        text.addAll(step.lines, '      ');
        if (step.error !== undefined) {
          text.errors.push(line);
          const errorLine = text.addError(`      error: ${step.error}`);
          focus ??= errorLine;
        }
        if (this.#latest === step) latest = text.next - 1;
        return {
          kind: 'step',
          step: step.id,
          name: step.title,
          detail: step.detail,
          isFailed: step.error !== undefined,
          line,
          endLine: text.next - 1,
          children: [],
        };
      });
      return {
        kind: 'phase',
        name: phase.title,
        detail: phase.detail,
        isFailed: phase.detail === 'failed',
        line: start,
        endLine: text.next - 1,
        children,
      };
    });
    const end = text.next;
    this.#addOutcome(text);
    return {
      text: text.toString(),
      sections: sections.filter(({ name }) => name !== ''),
      focus: focus ?? (this.#result === undefined ? (latest ?? end) : end),
      errors: text.errors,
    };
  }

  #newPhase(title: string): Phase {
    return { title, detail: '', lines: this.#room.newPart(), steps: new Set() };
  }

  #step({ step: id, name, label }: Pick<StepRecord, 'step' | 'name' | 'label'>, phase: Phase): Step {
    const known = this.#steps.get(id);
    if (known !== undefined) return known;
    const step: Step = {
      id,
      title: name === label ? name : `${label} | ${stepInstruction(name)}`,
      detail: '',
      lines: this.#room.newPart(),
    };
    this.#steps.set(id, step);
    phase.steps.add(step);
    return step;
  }

  #addOutcome(text: Text): void {
    if (this.#result === undefined) return;
    const { status, reason, durationMs, image, error } = this.#result;
    const outcome = `${status.replace('_', ' ')}${reason === undefined ? '' : ` (${reason})`}`;
    text.add(`${outcome} in ${seconds(durationMs)}${image === undefined ? '' : `: ${image}`}`);
    if (error !== undefined) text.addError(`error: ${error.message}`);
    if (error?.hint !== undefined) text.add(`hint: ${error.hint}`);
  }
}

function finish(
  step: Step,
  { cached, startedAt, completedAt, error }: Extract<BuildEvent, { type: 'step.finished' }>,
): void {
  const time = seconds(Math.max(0, completedAt - startedAt));
  delete step.error;
  if (error === undefined) step.detail = cached ? 'cached' : `done in ${time}`;
  else if (wasCancelled(error)) step.detail = `cancelled after ${time}`;
  else Object.assign(step, { detail: `failed after ${time}`, error: error.split('\n', 1)[0] ?? error });
}

/** The heading lines of a session's log. */
export function heading({ id, startedAt, platform, readiness }: SessionRecord): string[] {
  return [
    `── Session ${id.slice(0, 8)}, ${new Date(startedAt).toLocaleString()} ──`,
    ...(platform === undefined ? [] : [`Platform: ${platform.name} ${platform.version} (${platform.host})`]),
    ...(readiness === undefined ? [] : [readiness.line]),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** A text that grows by lines and counts them. */
class Text {
  readonly errors: number[] = [];
  /** Each of one or more lines. */
  readonly #parts: string[] = [];
  #lines = 0;

  /** The number of the line that comes next. */
  get next(): number {
    return this.#lines;
  }

  /** Adds one or more lines, and returns the number of the first. */
  add(text: string): number {
    const first = this.#lines;
    this.#parts.push(text);
    this.#lines += text.split('\n').length;
    return first;
  }

  addError(line: string): number {
    const at = this.add(line);
    this.errors.push(at);
    return at;
  }

  addAll({ head, tail, omitted }: BoundedLines, indent: string): void {
    this.#addPart(head, indent);
    if (omitted > 0) this.add(`${indent}… ${omitted} lines omitted; "dvm logs" prints all of them …`);
    this.#addPart(tail, indent);
  }

  toString(): string {
    return this.#parts.join('\n');
  }

  /** Joins the lines at once, which copies each of them only once. */
  #addPart(lines: readonly string[], indent: string): void {
    if (lines.length === 0) return;
    this.#parts.push(indent + lines.join(`\n${indent}`));
    this.#lines += lines.length;
  }
}
