import type { ErrorReport } from '../../event/error.ts';
import type { Index } from './session-index.ts';

/** What can be asked of the thread. */
export type Question = Exclude<keyof Index, 'close'>;

/** What a thread is started with. */
export interface ThreadData {
  readonly home: string;
  /** Where the WebAssembly program of SQLite is, if it is not beside the bundle. */
  readonly wasm?: string;
}

export interface Asked {
  readonly id: number;
  readonly question: Question;
  readonly values: readonly unknown[];
}

/** What the thread says: answers, and what the user should know. */
export type Said =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorReport }
  | { readonly warning: string };
