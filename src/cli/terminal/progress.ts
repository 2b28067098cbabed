import { type BuildEvent, PHASES } from '../../event/event.ts';
import { visible } from '../../event/visible.ts';
import { shortStepName, wasCancelled } from '../../event/step.ts';
import { counted, formatDuration, indented } from './format.ts';
import { padEnd, widthOf } from './width.ts';

interface Running {
  readonly path: string;
  phase: number;
  step: string | undefined;
  readonly startedAt: number;
}

const REPEATED_STEP_MIN_MS = 1000;

/** What a terminal shows while a session runs: permanent lines, and below them a line for each running workspace. */
export class Progress {
  readonly #paths = new Map<string, string>();
  readonly #running = new Map<string, Running>();
  readonly #reported = new Set<string>();
  #width = 0;

  /** Processes an event and returns the permanent lines that it adds. */
  push(event: BuildEvent): string[] {
    switch (event.type) {
      case 'session.started':
        for (const { key, path } of event.workspaces) this.#paths.set(key, visible(path));
        this.#width = [...this.#paths.values()].reduce((widest, path) => Math.max(widest, widthOf(path)), 0);
        return [`Session ${event.session.slice(0, 8)}: building ${counted(event.workspaces.length, 'workspace')}`];
      case 'session.platform':
        return [`Platform: ${event.platform.name} ${event.platform.version} (${event.platform.host})`];
      case 'session.readiness':
        return [event.readiness.line];
      case 'workspace.started':
        this.#running.set(event.key, {
          path: this.#pathOf(event.key),
          phase: 0,
          step: undefined,
          startedAt: event.time,
        });
        return [];
      case 'workspace.finished': {
        this.#running.delete(event.key);
        const { status, reason, durationMs, upToDate, wasCurrent } = event.result;
        if (wasCurrent === true) return [this.#line(event.key, 'up to date')];
        const outcome = reason === undefined ? status.replace('_', ' ') : `${status} (${reason})`;
        return [
          this.#line(event.key, `${outcome}${upToDate === true ? ', unchanged' : ''} in ${formatDuration(durationMs)}`),
        ];
      }
      case 'phase.started':
        this.#update(event.key, { phase: event.phase, step: undefined });
        return [];
      case 'step.started':
        this.#update(event.key, { step: shortStepName(event.name) });
        return [];
      case 'step.finished':
        return this.#finished(event);
      case 'warning':
        return indented(
          event.key === undefined ? `warning: ${event.message}` : this.#line(event.key, `warning: ${event.message}`),
        );
      case 'phase.finished':
      case 'session.finished':
      case 'step.progress':
      case 'step.waiting':
      case 'dockerfile':
      case 'inputs':
      case 'image':
      case 'log':
        return [];
    }
  }

  /**
   * A line for each running workspace. With the cursor's row they fit into `rows`; the workspaces that do not fit are
   * counted. `now` is in milliseconds since 1970.
   */
  status(now: number, rows: number): string[] {
    const running = [...this.#running.values()];
    const room = Math.max(rows - 1, 0);
    if (running.length <= room) return running.map((each) => this.#runningLine(each, now));
    const shown = running.slice(0, Math.max(room - 1, 0));
    const more =
      shown.length === 0
        ? `${running.length} workspaces are being built`
        : `… and ${running.length - shown.length} more`;
    return [...shown.map((each) => this.#runningLine(each, now)), more].slice(0, room);
  }

  #runningLine({ path, phase, step, startedAt }: Running, now: number): string {
    const name = PHASES[phase - 1] ?? 'Starting';
    const time = formatDuration(now - startedAt);
    return [padEnd(path, this.#width), `${phase}/7 ${name}`, time, ...(step === undefined ? [] : [step])].join('  ');
  }

  #finished(event: Extract<BuildEvent, { type: 'step.finished' }>): string[] {
    const step = (outcome: string): string =>
      this.#line(event.key, `${outcome.padStart(9)}  ${shortStepName(event.name)}`);
    if (event.error !== undefined) return [step(wasCancelled(event.error) ? 'cancelled' : 'FAILED')];
    if (event.role === 'internal') return [];
    const took = event.completedAt - event.startedAt;
    // BuildKit completes some steps twice: once when it resolves them, and again if it runs them.
    const id = `${event.key} ${event.step}`;
    if (this.#reported.has(id) && took < REPEATED_STEP_MIN_MS) return [];
    this.#reported.add(id);
    return [step(event.cached ? 'cached' : formatDuration(took))];
  }

  #update(key: string, change: Partial<Running>): void {
    const running = this.#running.get(key);
    if (running !== undefined) Object.assign(running, change);
  }

  #line(key: string, text: string): string {
    return `${padEnd(this.#pathOf(key), this.#width)}  ${text}`;
  }

  #pathOf(key: string): string {
    return this.#paths.get(key) ?? key;
  }
}
