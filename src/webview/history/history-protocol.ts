import type { SessionStatus } from '../../event/status.ts';

/** A session as the history lists it. All texts are untrusted and shown as text only. */
export interface SessionItem {
  readonly id: string;
  readonly status: SessionStatus;
  readonly title: string;
  /** `dev 7/9 · exit code 1`, `cache 83% · 412 MB`, … */
  readonly summary: string;
  readonly platform?: string;
  readonly startedAt: number;
  readonly completedAt?: number;
  /** It has ended and left workspaces unbuilt. */
  readonly unbuilt: boolean;
  /** There is an error to copy. */
  readonly failed: boolean;
}

/** Which sessions the history shows; an absent property does not filter. */
export interface HistoryFilter {
  readonly text?: string;
  readonly status?: SessionStatus;
  /** Key of a workspace. */
  readonly workspace?: string;
  readonly days?: number;
}

/** A range of rows that the page requests. */
export interface HistoryRange {
  readonly filter: HistoryFilter;
  readonly from: number;
  readonly count: number;
}

/** From the extension to the history view. */
export type ToHistoryPage =
  /** The requested rows, of `total` that match the filter. */
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
  /** Requests these rows, now and whenever they change. */
  | { readonly type: 'show'; readonly range: HistoryRange }
  | { readonly type: 'open'; readonly session: string }
  | { readonly type: 'delete'; readonly session: string }
  | { readonly type: 'build' }
  | { readonly type: 'manageTrust' };
