import * as v from 'valibot';
import type { Infer } from '../../event/schema/infer.ts';

export const EXPORT_FORMAT = 'devopsmaestro-session';
export const EXPORT_SCHEMA = 1;

/** The first line of an exported session; every other line is one of its events. The file is compressed with gzip. */
export const exportHeader = v.object({
  format: v.literal(EXPORT_FORMAT),
  /** Counts up when older readers can no longer read a file. */
  schema: v.number(),
  session: v.string(),
  /** Version of the program that built it. */
  version: v.string(),
  /** Milliseconds since 1970. */
  exportedAt: v.number(),
});
export type ExportHeader = Infer<typeof exportHeader>;
