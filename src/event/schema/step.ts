import * as v from 'valibot';
import { STEP_ROLES } from '../step.ts';

/** Required by its type, although older logs lack it: the log reader adds it (`withStepFacts`). */
function added<T>(schema: v.GenericSchema<T>): v.GenericSchema<T> {
  return v.exactOptional(schema);
}

/** The fields of a step: a vertex of BuildKit's graph (see `Step`). */
export const stepEntries = {
  step: v.string(),
  name: v.string(),
  role: added(v.picklist(STEP_ROLES)),
  label: added(v.string()),
  stage: v.exactOptional(v.string()),
  number: v.exactOptional(v.number()),
  keyword: v.exactOptional(v.string()),
  image: v.exactOptional(v.string()),
  imageDigest: v.exactOptional(v.string()),
  isDownload: v.exactOptional(v.literal(true)),
  isCache: v.exactOptional(v.literal(true)),
};
