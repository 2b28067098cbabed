import * as v from 'valibot';

/** Something by its name, with the SHA-256 of its content in hex. */
export const digested = v.object({ name: v.string(), digest: v.string() });

/**
 * Everything besides the Dockerfile that decides which steps run: it is compared between builds. It contains only
 * digests, so no value can be recovered from it; secrets are not inputs.
 */
export const buildInputs = v.object({
  target: v.string(),
  args: v.array(digested),
  manifests: v.array(digested),
  certificates: v.array(digested),
  /** Files of the user's build context; absent if there is none, or it is too large to read. */
  context: v.exactOptional(v.array(digested)),
  /** There is a context, but it is too large to read. */
  contextUnknown: v.exactOptional(v.literal(true)),
  /** The name of the build context with the staging folder, where the main one is the user's. */
  stagingContext: v.exactOptional(v.string()),
  noCache: v.boolean(),
  pull: v.boolean(),
  /** Name and version of the engine, and the builder. */
  builder: v.string(),
  /** Whether there was a layer cache to read from. */
  layerCache: v.boolean(),
});

/** A line of a Dockerfile and the location in the user's files that it comes from. Lines and columns count from 1. */
export const lineOrigin = v.object({
  at: v.number(),
  file: v.string(),
  line: v.number(),
  column: v.number(),
  /** The field at that location, such as `packages`. */
  field: v.exactOptional(v.string()),
});

/** A layer of an image as the engine reports it. */
export const imageLayer = v.object({
  /** The instruction that made it. */
  createdBy: v.string(),
  sizeBytes: v.number(),
});
