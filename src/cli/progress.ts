import { type BuildEvent, PHASES } from '../event/event.ts';
import { formatDuration } from './format.ts';

interface Running {
  readonly path: string;
  phase: number;
  step: string | undefined;
  readonly startedAt: number;
}

/**
 * What a terminal shows while a session runs: lines that stay, and below them one line for each running workspace.
 * Pure but for what it has been told.
 */
export class Progress {
  readonly #paths = new Map<string, string>();
  readonly #running = new Map<string, Running>();
  #width = 0;

  /** Takes an event and answers the lines that stay. */
  push(event: BuildEvent): string[] {
    switch (event.type) {
      case 'session.started':
        for (const { key, path } of event.workspaces) this.#paths.set(key, path);
        this.#width = Math.max(...[...this.#paths.values()].map((path) => path.length), 0);
        return [`Session ${event.session.slice(0, 8)}: building ${event.workspaces.length} workspace${event.workspaces.length === 1 ? '' : 's'}`];
      case 'session.platform':
        return [`Platform: ${event.platform.name} ${event.platform.version} (${event.platform.host})`];
      case 'session.readiness':
        return [event.readiness.line];
      case 'workspace.started':
        this.#running.set(event.key, { path: this.#pathOf(event.key), phase: 0, step: undefined, startedAt: event.time });
        return [];
      case 'workspace.finished': {
        this.#running.delete(event.key);
        const { status, reason, durationMs, upToDate } = event.result;
        const said = reason === undefined ? status.replace('_', ' ') : `${status} (${reason})`;
        return [this.#line(event.key, `${said}${upToDate === true ? ', unchanged' : ''} in ${formatDuration(durationMs)}`)];
      }
      case 'phase.started':
        this.#update(event.key, { phase: event.phase, step: undefined });
        return [];
      case 'step.started':
        this.#update(event.key, { step: event.name });
        return [];
      case 'step.finished':
        return this.#finished(event);
      case 'warning':
        return [event.key === undefined ? `warning: ${event.message}` : this.#line(event.key, `warning: ${event.message}`)];
      case 'phase.finished':
      case 'session.finished':
      case 'step.progress':
      case 'dockerfile':
      case 'log':
        return [];
    }
  }

  /** The lines that are shown now, each no wider than `columns`. `now` is in milliseconds since 1970. */
  status(now: number, columns: number): string[] {
    return [...this.#running.values()].map(({ path, phase, step, startedAt }) => {
      const name = PHASES[phase - 1] ?? 'Starting';
      const text = `${path.padEnd(this.#width)}  ${phase}/7 ${name}  ${formatDuration(now - startedAt)}${step === undefined ? '' : `  ${step}`}`;
      return text.length > columns - 1 ? `${text.slice(0, Math.max(columns - 2, 1))}…` : text;
    });
  }

  #finished(event: Extract<BuildEvent, { type: 'step.finished' }>): string[] {
    if (event.error !== undefined) return [this.#line(event.key, `FAILED ${event.name}`)];
    if (event.name.startsWith('[internal]')) return [];
    const time = event.cached ? 'cached' : formatDuration(event.completedAt - event.startedAt);
    return [this.#line(event.key, `${event.name} (${time})`)];
  }

  #update(key: string, change: Partial<Running>): void {
    const running = this.#running.get(key);
    if (running !== undefined) Object.assign(running, change);
  }

  #line(key: string, text: string): string {
    return `${this.#pathOf(key).padEnd(this.#width)}  ${text}`;
  }

  #pathOf(key: string): string {
    return this.#paths.get(key) ?? key;
  }
}
