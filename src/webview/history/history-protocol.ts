import type { SessionStatus } from '../../event/status.ts';

/** A session as the history lists it. All texts come from data and are shown as text only. */
export interface SessionItem {
  readonly id: string;
  readonly status: SessionStatus;
  readonly title: string;
  /** `dev 7/9 · exit code 1`, `cache 83% · 412 MB`, …: what to say of it in words. */
  readonly summary: string;
  readonly platform?: string;
  readonly startedAt: number;
  readonly completedAt?: number;
  /** Some of its workspaces were not built. */
  readonly unbuilt: boolean;
  /** There is an error to copy. */
  readonly failed: boolean;
}

/** What the history is narrowed to; what is absent lets all through. */
export interface HistoryFilter {
  readonly text?: string;
  readonly status?: SessionStatus;
  /** Key of a workspace. */
  readonly workspace?: string;
  readonly days?: number;
}

/** A part of the list that the view wants to show. */
export interface HistoryRange {
  readonly filter: HistoryFilter;
  readonly from: number;
  readonly count: number;
}

/** From the extension to the history view. */
export type ToHistoryPage =
  /** The rows from `from` on of all `total` that the filter lets through. */
  | {
      readonly type: 'rows';
      readonly range: HistoryRange;
      readonly total: number;
      readonly rows: readonly SessionItem[];
    }
  | { readonly type: 'workspaces'; readonly workspaces: readonly { readonly key: string; readonly name: string }[] }
  /** Whether the folder is trusted, so that builds may run. */
  | { readonly type: 'trust'; readonly isTrusted: boolean }
  | { readonly type: 'failed'; readonly message: string };

/** From the history view to the extension. */
export type FromHistoryPage =
  | { readonly type: 'ready' }
  /** Shows these rows, and keeps them up to date from now on. */
  | { readonly type: 'show'; readonly range: HistoryRange }
  | { readonly type: 'open'; readonly session: string }
  | { readonly type: 'delete'; readonly session: string }
  | { readonly type: 'build' }
  | { readonly type: 'manageTrust' };
