import * as v from 'valibot';
import type { ErrorKind, ErrorReport } from '../error.ts';
import { CANCEL_REASONS, FINAL_WORKSPACE_STATUSES } from '../status.ts';
import type { Infer } from './infer.ts';

export const errorReport = v.object({
  // Newer versions may report kinds that this one does not distinguish.
  kind: v.string() as unknown as v.GenericSchema<string, ErrorKind>,
  message: v.string(),
  hint: v.exactOptional(v.string()),
  file: v.exactOptional(v.string()),
  line: v.exactOptional(v.number()),
  column: v.exactOptional(v.number()),
  step: v.exactOptional(v.string()),
  stepLabel: v.exactOptional(v.string()),
  exitCode: v.exactOptional(v.number()),
  output: v.exactOptional(v.array(v.string())),
});

/** Fails to compile when the type of an error and its schema differ. */
type Same<A, B> = [A, B] extends [B, A]
  ? keyof A extends keyof B
    ? keyof B extends keyof A
      ? true
      : never
    : never
  : never;
true satisfies Same<ErrorReport, Infer<typeof errorReport>>;

/** How many steps a build had, without those that BuildKit adds for itself. */
export const stepCounts = v.object({
  total: v.number(),
  cached: v.number(),
  /** Downloaded base images and cached layers. */
  pulledBytes: v.number(),
});

export const workspaceResult = v.object({
  status: v.picklist(FINAL_WORKSPACE_STATUSES),
  reason: v.exactOptional(v.picklist(CANCEL_REASONS)),
  /** The image that this build made; present only when the engine really has it. */
  image: v.exactOptional(v.string()),
  imageId: v.exactOptional(v.string()),
  sizeBytes: v.exactOptional(v.number()),
  /** The tag that the build requested, also when it failed; the image may have another one by now. */
  attemptedImage: v.exactOptional(v.string()),
  durationMs: v.number(),
  /** Digest of everything that the image was made from, except what its own Dockerfile copies. */
  fingerprint: v.exactOptional(v.string()),
  /** Digest of the inputs that can be inspected at any time; shows whether a build would now make another image. */
  changeDigest: v.exactOptional(v.string()),
  /** The engine already had this very image. */
  upToDate: v.exactOptional(v.boolean()),
  /** Nothing was solved, because nothing that the image was built from has changed. */
  wasCurrent: v.exactOptional(v.boolean()),
  /** Absent where no step was reached. */
  steps: v.exactOptional(stepCounts),
  error: v.exactOptional(errorReport),
});
