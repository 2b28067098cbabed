import type { LineOrigin } from '../../event/event.ts';

/**
 * Where something stands: a line of the Dockerfile, and the place in the user's files that asked for it, if there is
 * one.
 */
export interface CauseLocation {
  /** From 1. Of something that was removed: in the Dockerfile of the earlier build. */
  readonly line: number;
  readonly origin?: LineOrigin;
}

export interface ChangedFile {
  readonly name: string;
  readonly what: 'manifest' | 'certificate' | 'context';
  readonly change: 'changed' | 'added' | 'removed';
}

/** Why a step could not be taken from the cache. */
export type RebuildCause =
  /** There is no earlier build to take anything from. */
  | { readonly kind: 'first_build' }
  /** The record of the last successful build is gone. */
  | { readonly kind: 'no_record' }
  /** The user asked for it. */
  | { readonly kind: 'no_cache' }
  /** What the Dockerfile says changed: its step, or a variable, user or shell that its step runs with. */
  | {
      readonly kind: 'instruction';
      readonly change: 'changed' | 'added' | 'removed' | 'moved';
      readonly place: CauseLocation;
      readonly keyword: string;
      readonly before?: string;
      readonly after?: string;
    }
  /** Build args with another value; which one is not known to anybody. */
  | { readonly kind: 'arg'; readonly names: readonly string[]; readonly place?: CauseLocation }
  | { readonly kind: 'file'; readonly files: readonly ChangedFile[] }
  /** The build context has too many files to remember what each of them held. */
  | { readonly kind: 'context' }
  /** A tag leads to another image now. */
  | {
      readonly kind: 'base_image';
      readonly image: string;
      readonly before: string;
      readonly after: string;
      readonly pulled: boolean;
    }
  /** The earlier build did not go so far. */
  | { readonly kind: 'target'; readonly before: string; readonly after: string }
  /** The earlier build had no use for it. */
  | { readonly kind: 'newly_needed' }
  | { readonly kind: 'engine'; readonly before: string; readonly after: string }
  /** It is downloaded from elsewhere, and what lies there changed. */
  | { readonly kind: 'remote' }
  /** Nothing that it is made from changed, and still there was no result of it. */
  | { readonly kind: 'cache_cleared' };
