import * as v from 'valibot';
import { BUILDERS, type DETAIL_TYPES, EVENT_VERSION, PHASE_NUMBERS } from '../constants.ts';
import { FINAL_SESSION_STATUSES } from '../status.ts';
import { buildInputs, imageLayer, lineOrigin } from './build.ts';
import type { Infer } from './infer.ts';
import { workspaceResult } from './result.ts';
import { stepEntries } from './step.ts';
import { buildFlags, platform, processIdentity, readiness, workspaceRef } from './session.ts';

const key = v.string();
const phase = v.picklist(PHASE_NUMBERS);
/** Digest of a BuildKit vertex. */
const step = v.string();
const inputs = v.array(step);

/** What changes the state of a session; it is flushed to `session.jsonl` before any listener receives it. */
export const STATE_BODIES = {
  'session.started': v.object({
    process: processIdentity,
    version: v.string(),
    flags: buildFlags,
    workspaces: v.array(workspaceRef),
  }),
  'session.platform': v.object({ platform, builder: v.exactOptional(v.picklist(BUILDERS)) }),
  'session.readiness': v.object({ readiness }),
  'session.finished': v.object({ status: v.picklist(FINAL_SESSION_STATUSES) }),
  'workspace.started': v.object({ key }),
  'workspace.finished': v.object({ key, result: workspaceResult }),
  'phase.started': v.object({ key, phase }),
  'phase.finished': v.object({ key, phase, outcome: v.picklist(['succeeded', 'failed', 'cancelled']) }),
  warning: v.object({ key: v.exactOptional(key), message: v.string() }),
};

/** What happens inside one workspace's build; stored in `<key>.jsonl`. Times are milliseconds since 1970. */
export const DETAIL_BODIES = {
  'step.waiting': v.object({ key, ...stepEntries, inputs }),
  'step.started': v.object({ key, ...stepEntries, inputs, startedAt: v.number() }),
  'step.progress': v.object({ key, step, item: v.string(), current: v.number(), total: v.number() }),
  'step.finished': v.object({
    key,
    ...stepEntries,
    cached: v.boolean(),
    startedAt: v.number(),
    completedAt: v.number(),
    error: v.exactOptional(v.string()),
  }),
  dockerfile: v.object({
    key,
    text: v.string(),
    fingerprint: v.string(),
    origins: v.exactOptional(v.array(lineOrigin)),
  }),
  inputs: v.object({ key, inputs: buildInputs }),
  image: v.object({ key, image: v.string(), imageId: v.string(), layers: v.array(imageLayer) }),
  log: v.object({ key, step: v.exactOptional(step), stream: v.picklist(['stdout', 'stderr']), line: v.string() }),
} satisfies Record<(typeof DETAIL_TYPES)[number], unknown>;

/** What every event has besides its type and body. */
export const envelope = v.object({
  v: v.literal(EVENT_VERSION),
  /** Counts from 1 within a session, without gaps in the process that writes. */
  seq: v.number(),
  /** Milliseconds since 1970. */
  time: v.number(),
  session: v.string(),
});

/** The union of the events in a table of bodies. */
export type BodyOf<Bodies extends Readonly<Record<string, v.GenericSchema>>> = {
  [Type in keyof Bodies]: { readonly type: Type } & Infer<Bodies[Type]>;
}[keyof Bodies];
