import * as vscode from 'vscode';
import type { RunningSession } from '../command/run-session.ts';
import type { BuildEvent, WorkspaceRef } from '../event/event.ts';
import { CONTEXT_KEYS } from './contribution.ts';

/** The builds of this window: who runs, and what they say. */
export class Running implements vscode.Disposable {
  readonly #sessions = new Map<string, RunningSession>();
  readonly #workspaces = new Map<string, WorkspaceRef>();
  readonly #events = new vscode.EventEmitter<BuildEvent>();
  readonly onEvent = this.#events.event;

  /** Whether this window builds the workspace of this identity now. */
  isBuilding(identity: string): boolean {
    return this.#workspaces.has(identity);
  }

  get sessions(): readonly RunningSession[] {
    return [...this.#sessions.values()];
  }

  /** Takes every event of a session, from its first one on. */
  tell(event: BuildEvent): void {
    if (event.type === 'session.started') for (const ref of event.workspaces) this.#workspaces.set(ref.identity, ref);
    if (event.type === 'workspace.finished') this.#forget(event.key);
    this.#events.fire(event);
  }

  async follow(session: RunningSession): Promise<void> {
    this.#sessions.set(session.id, session);
    this.#announce();
    try {
      await session.done;
    } finally {
      this.#sessions.delete(session.id);
      this.#announce();
    }
  }

  /** For the end of the extension host: what runs is stopped, stored at once, and given a moment to go. */
  async interrupt(): Promise<void> {
    const sessions = this.sessions;
    for (const session of sessions) session.interruptNow();
    await Promise.allSettled(sessions.map((session) => session.done));
  }

  dispose(): void {
    this.#events.dispose();
  }

  #forget(key: string): void {
    for (const [identity, ref] of this.#workspaces) if (ref.key === key) this.#workspaces.delete(identity);
  }

  #announce(): void {
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.building, this.#sessions.size > 0);
  }
}
