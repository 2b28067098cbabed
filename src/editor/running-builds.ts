import * as vscode from 'vscode';
import type { RunningSession } from '../app/build.ts';
import type { BuildEvent } from '../event/event.ts';
import type { RunningBuild } from './commands/cancel-choice.ts';
import { CONTEXT_KEYS } from './contribution.ts';

/** The sessions that this window runs, and their events. */
export class RunningBuilds implements vscode.Disposable {
  readonly #sessions = new Map<string, RunningSession>();
  /** By identity: the workspaces that are queued or being built. */
  readonly #builds = new Map<string, RunningBuild>();
  readonly #events = new vscode.EventEmitter<BuildEvent>();
  readonly onEvent = this.#events.event;

  /** Whether this window is building the workspace with this identity. */
  isBuilding(identity: string): boolean {
    return this.#builds.has(identity);
  }

  /** Every workspace that is queued or being built. */
  get builds(): readonly RunningBuild[] {
    return [...this.#builds.values()];
  }

  /** Must be called with every event of a session. */
  publish(event: BuildEvent): void {
    if (event.type === 'session.started') {
      for (const ref of event.workspaces) this.#builds.set(ref.identity, { session: event.session, ref });
    }
    if (event.type === 'workspace.finished') this.#forget(event.session, event.key);
    this.#events.fire(event);
  }

  async follow(session: RunningSession): Promise<void> {
    this.#sessions.set(session.id, session);
    this.#updateContext();
    try {
      await session.done;
    } finally {
      this.#sessions.delete(session.id);
      this.#updateContext();
    }
  }

  /** Cancels these workspaces and no others. A session all of whose workspaces are cancelled ends as a whole. */
  cancel(builds: readonly RunningBuild[]): void {
    for (const [id, own] of Map.groupBy(builds, ({ session }) => session)) {
      const control = this.#sessions.get(id)?.control;
      const remaining = this.builds.filter(({ session }) => session === id);
      if (own.length === remaining.length) control?.cancel();
      else for (const { ref } of own) control?.cancel(ref.key);
    }
  }

  /** For shutdown: stops running builds, stores them as interrupted at once, and waits for them to end. */
  async interrupt(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    for (const session of sessions) session.interruptNow();
    await Promise.allSettled(sessions.map((session) => session.done));
  }

  dispose(): void {
    this.#events.dispose();
  }

  #forget(session: string, key: string): void {
    for (const [identity, build] of this.#builds) {
      if (build.session === session && build.ref.key === key) this.#builds.delete(identity);
    }
  }

  #updateContext(): void {
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.building, this.#sessions.size > 0);
  }
}
