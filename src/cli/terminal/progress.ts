import { type BuildEvent, PHASES } from '../../event/event.ts';
import { visible } from '../../event/visible.ts';
import { shortStepName, wasCancelled } from '../../event/step.ts';
import { formatDuration, indented } from './format.ts';
import { padEnd, widthOf } from './width.ts';

interface Running {
  readonly path: string;
  phase: number;
  step: string | undefined;
  readonly startedAt: number;
}

const WORTH_TELLING_MS = 1000;

/**
 * What a terminal shows while a session runs: lines that stay, and below them one line for each running workspace.
 * Pure but for what it has been told.
 */
export class Progress {
  readonly #paths = new Map<string, string>();
  readonly #running = new Map<string, Running>();
  readonly #told = new Set<string>();
  #width = 0;

  /** Takes an event and answers the lines that stay. */
  push(event: BuildEvent): string[] {
    switch (event.type) {
      case 'session.started':
        for (const { key, path } of event.workspaces) this.#paths.set(key, visible(path));
        this.#width = [...this.#paths.values()].reduce((widest, path) => Math.max(widest, widthOf(path)), 0);
        return [
          `Session ${event.session.slice(0, 8)}: building ${event.workspaces.length} workspace${event.workspaces.length === 1 ? '' : 's'}`,
        ];
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
        const { status, reason, durationMs, upToDate } = event.result;
        const said = reason === undefined ? status.replace('_', ' ') : `${status} (${reason})`;
        return [
          this.#line(event.key, `${said}${upToDate === true ? ', unchanged' : ''} in ${formatDuration(durationMs)}`),
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
   * The lines that are shown now; with the row of the cursor below them they take no more than `rows`, and those that
   * find no
   * room are counted. `now` is in milliseconds since 1970.
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
    // BuildKit ends some steps twice, once for looking and once for doing; the second time counts if it took time.
    const id = `${event.key} ${event.step}`;
    if (this.#told.has(id) && took < WORTH_TELLING_MS) return [];
    this.#told.add(id);
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
