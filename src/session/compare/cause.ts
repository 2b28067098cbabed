import type { LineOrigin } from '../../event/event.ts';

/** A line of the Dockerfile, and the location in the user's files that it comes from, if there is one. */
export interface CauseLocation {
  /** Counts from 1. For a removed instruction, it is a line of the earlier build's Dockerfile. */
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
  /** There is no earlier successful build. */
  | { readonly kind: 'first_build' }
  /** The record of the last successful build was deleted. */
  | { readonly kind: 'no_record' }
  /** Requested by the user. */
  | { readonly kind: 'no_cache' }
  /** The Dockerfile changed: the instruction, or a variable, user or shell that it runs with. */
  | {
      readonly kind: 'instruction';
      readonly change: 'changed' | 'added' | 'removed' | 'moved';
      readonly location: CauseLocation;
      readonly keyword: string;
      readonly before?: string;
      readonly after?: string;
    }
  /** Build args whose values changed; the values are not recorded. */
  | { readonly kind: 'arg'; readonly names: readonly string[]; readonly location?: CauseLocation }
  | { readonly kind: 'file'; readonly files: readonly ChangedFile[] }
  /** The build context has too many files to record a digest of each. */
  | { readonly kind: 'context' }
  /** A tag now resolves to another image. */
  | {
      readonly kind: 'base_image';
      readonly image: string;
      readonly before: string;
      readonly after: string;
      readonly pulled: boolean;
    }
  /** The earlier build did not get that far. */
  | { readonly kind: 'target'; readonly before: string; readonly after: string }
  /** The earlier build did not need it. */
  | { readonly kind: 'newly_needed' }
  | { readonly kind: 'engine'; readonly before: string; readonly after: string }
  /** It is downloaded, and the remote content changed. */
  | { readonly kind: 'remote' }
  /** Its inputs are unchanged, but the cached result was no longer available. */
  | { readonly kind: 'cache_cleared' };
