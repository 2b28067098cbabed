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

/** Its responses: any number of the first two kinds, then one of the others. */
export type ReadingAnswer =
  /** Sent before a file is parsed; without a file, before all files are resolved together. */
  | { readonly parsing: string | undefined }
  /** In batches, so that no message is too large. */
  | { readonly events: readonly BuildEvent[] }
  | { readonly loaded: Loaded }
  | { readonly exported: Omit<ExportedSession, 'events'> }
  | { readonly error: ErrorReport };
