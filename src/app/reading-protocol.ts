import type { ErrorReport } from '../event/error.ts';
import type { BuildEvent } from '../event/event.ts';
import type { ExportedSession } from '../session/export/open-export.ts';
import type { Loaded } from '../workspace/document/load.ts';

/** What the thread that reads strangers' files is asked for. */
export type ReadingTask =
  | {
      readonly kind: 'root';
      readonly root: string;
      /** Files to leave out, and why. */ readonly skipped: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'export'; readonly file: string };

/** What it answers: any number of the first two, then one of the others. */
export type ReadingAnswer =
  /** It begins with a file; without one, with what all files mean together. */
  | { readonly parsing: string | undefined }
  /** In batches, so that the receiver never waits for all of them. */
  | { readonly events: readonly BuildEvent[] }
  | { readonly loaded: Loaded }
  | { readonly exported: Omit<ExportedSession, 'events'> }
  | { readonly error: ErrorReport };
