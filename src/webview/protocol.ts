import type { SessionStatus, WorkspaceStatus } from '../event/status.ts';

/** A workspace's row as the history view shows it. All texts come from data and are shown as text only. */
export interface RowView {
  readonly key: string;
  readonly path: string;
  readonly status: WorkspaceStatus;
  /** `built`, `cancelled by user`, `phase 6 of 7: …`: what to say of it in words. */
  readonly summary: string;
  readonly image?: string;
  readonly error?: { readonly message: string; readonly hint?: string };
  /** Milliseconds; of a running one there is only the start. */
  readonly durationMs?: number;
  readonly startedAt?: number;
}

export interface SessionView {
  readonly id: string;
  readonly status: SessionStatus;
  readonly title: string;
  readonly summary: string;
  readonly platform?: string;
  readonly startedAt: number;
  readonly completedAt?: number;
  readonly rows: readonly RowView[];
}

/** From the extension to the view. */
export type ToView = { readonly type: 'sessions'; readonly sessions: readonly SessionView[]; readonly more: boolean };

/** From the view to the extension. */
export type FromView =
  | { readonly type: 'ready' }
  | { readonly type: 'more' }
  | { readonly type: 'openLog'; readonly session: string; readonly key: string }
  | { readonly type: 'build' };
