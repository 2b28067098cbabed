import type { ErrorReport } from '../event/error.ts';
import type { BuildEvent } from '../event/event.ts';
import type { ExportedSession } from '../session/export/open-export.ts';
import type { Loaded } from '../workspace/document/load.ts';

/** A request to the thread that reads files that others wrote. */
export type ReadingTask =
  | {
      readonly kind: 'root';
      readonly root: string;
      /** Files to skip, with the reason. */
      readonly skipped: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'export'; readonly file: string };

/** Its responses: any number of the first two, then one of the others. */
export type ReadingAnswer =
  /** It begins to parse a file; without one, to resolve all files together. */
  | { readonly parsing: string | undefined }
  /** In batches, so that no message is too large. */
  | { readonly events: readonly BuildEvent[] }
  | { readonly loaded: Loaded }
  | { readonly exported: Omit<ExportedSession, 'events'> }
  | { readonly error: ErrorReport };
