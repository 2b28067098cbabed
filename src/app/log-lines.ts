import { type BuildEvent, PHASES, type WorkspaceRef, type WorkspaceResult } from '../event/event.ts';
import { stepInstruction, wasCancelled } from '../event/step.ts';
import { displayNames, nameIn } from '../event/display-names.ts';
import type { SessionRecord } from '../session/log/fold.ts';
import { heading, type LogSection } from '../session/log/document/log-document.ts';

/**
 * Formats a session's events as lines without escape codes, each with its workspace and step: for the output channel,
 * past logs and the terminal.
 */
export class LogLines {
  readonly #paths = new Map<string, string>();
  readonly #steps = new Map<string, string>();

  /** The lines before those of the workspaces. */
  heading(session: SessionRecord): string[] {
    this.#name(session.workspaces.map(({ ref }) => ref));
    return heading(session);
  }

  /** How a workspace ended. */
  outcome(key: string, { status, reason, image, durationMs, error }: WorkspaceResult): string[] {
    const why = reason === undefined ? '' : ` (${reason})`;
    const ended = `${status.replace('_', ' ')}${why} in ${(durationMs / 1000).toFixed(1)} s`;
    const lines = [image === undefined ? ended : `${ended}: ${image}`];
    if (error !== undefined)
      lines.push(`error: ${error.message}`, ...(error.hint === undefined ? [] : [`hint: ${error.hint}`]));
    return lines.map((line) => this.#line(key, line));
  }

  push(event: BuildEvent): string[] {
    switch (event.type) {
      case 'session.started':
        this.#name(event.workspaces);
        return [`── Session ${event.session.slice(0, 8)}, ${new Date(event.time).toLocaleString()} ──`];
      case 'session.platform':
        return [`Platform: ${event.platform.name} ${event.platform.version} (${event.platform.host})`];
      case 'session.readiness':
        return [event.readiness.line];
      case 'session.finished':
        return [`Session ${event.status.replace('_', ' ')}.`];
      case 'workspace.started':
        return [this.#line(event.key, 'started')];
      case 'workspace.finished':
        return this.outcome(event.key, event.result);
      case 'phase.started':
        return [this.#line(event.key, `phase ${event.phase}/7: ${PHASES[event.phase - 1] ?? ''}`)];
      case 'step.started':
        this.#steps.set(event.step, event.label);
        return [this.#line(event.key, `${event.label} | ${stepInstruction(event.name)}`)];
      case 'step.finished': {
        const { label } = event;
        if (event.error !== undefined)
          return [
            this.#line(event.key, `${label} | ${wasCancelled(event.error) ? 'cancelled' : `error: ${event.error}`}`),
          ];
        const time = event.cached
          ? 'cached'
          : `done in ${(Math.max(0, event.completedAt - event.startedAt) / 1000).toFixed(1)} s`;
        return [this.#line(event.key, `${label} | ${time}`)];
      }
      case 'log':
        return [
          this.#line(
            event.key,
            event.step === undefined ? event.line : `${this.#steps.get(event.step) ?? 'build'} | ${event.line}`,
          ),
        ];
      case 'warning':
        return [
          event.key === undefined ? `warning: ${event.message}` : this.#line(event.key, `warning: ${event.message}`),
        ];
      case 'phase.finished':
      case 'step.progress':
      case 'step.waiting':
      case 'dockerfile':
      case 'inputs':
      case 'image':
        return [];
    }
  }

  #name(refs: readonly WorkspaceRef[]): void {
    const names = displayNames(refs);
    for (const ref of refs) this.#paths.set(ref.key, nameIn(names, ref));
  }

  #line(key: string, text: string): string {
    return `[${this.#paths.get(key) ?? key}] ${text}`;
  }
}

/** The line at which a step begins in a log document; undefined if the log does not contain it. */
export function lineOfStep(sections: readonly LogSection[], step: string | undefined): number | undefined {
  return step === undefined
    ? undefined
    : sections.flatMap(({ children }) => children).find((section) => section.step === step)?.line;
}
