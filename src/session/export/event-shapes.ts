import type { EventBody } from '../../event/event.ts';
import { flag, list, number, object, oneOf, optional, type Shape, text } from './shape.ts';

const digested = list(object({ name: text, digest: text }));
const outcome = oneOf('succeeded', 'failed', 'timed_out', 'cancelled');
const steps = object({ total: number, cached: number, pulledBytes: number });
const error = object({
  kind: text,
  message: text,
  hint: optional(text),
  file: optional(text),
  line: optional(number),
  column: optional(number),
  step: optional(text),
  exitCode: optional(number),
  output: optional(list(text)),
});
const result = object({
  status: outcome,
  reason: optional(oneOf('by user', 'interrupted', 'lost')),
  image: optional(text),
  imageId: optional(text),
  sizeBytes: optional(number),
  attemptedImage: optional(text),
  durationMs: number,
  fingerprint: optional(text),
  upToDate: optional(flag),
  steps: optional(steps),
  error: optional(error),
});
const inputs = object({
  target: text,
  args: digested,
  manifests: digested,
  certificates: digested,
  context: optional(digested),
  contextUnknown: optional(flag),
  noCache: flag,
  pull: flag,
  builder: text,
  layerCache: flag,
});
const ref = object({ key: text, identity: text, name: text, app: text, path: text, file: text, line: number });
const phase = oneOf(1, 2, 3, 4, 5, 6, 7);
const origins = list(object({ at: number, file: text, line: number, column: number, field: optional(text) }));
const flags = object({
  noCache: optional(flag),
  pull: optional(flag),
  target: optional(text),
  timeoutMs: optional(number),
  concurrency: optional(number),
});
const registry = object({ name: text, url: text, active: flag, reason: optional(text) });

/** What an event of each type holds, to the last part: for those that come from a stranger's file. */
export const EVENT_SHAPES: Readonly<Record<EventBody['type'], Shape>> = {
  'session.started': object({
    process: object({ host: text, pid: number }),
    version: text,
    flags,
    workspaces: list(ref),
  }),
  'session.platform': object({
    platform: object({ type: text, name: text, host: text, version: text, id: optional(text) }),
  }),
  'session.readiness': object({
    readiness: object({ line: text, active: number, total: number, registries: list(registry) }),
  }),
  'session.finished': object({ status: oneOf('succeeded', 'partial', 'failed', 'interrupted') }),
  'workspace.started': object({ key: text }),
  'workspace.finished': object({ key: text, result }),
  'phase.started': object({ key: text, phase }),
  'phase.finished': object({ key: text, phase, outcome: oneOf('succeeded', 'failed', 'cancelled') }),
  warning: object({ key: optional(text), message: text }),
  'step.waiting': object({ key: text, step: text, name: text, inputs: list(text) }),
  'step.started': object({ key: text, step: text, name: text, inputs: list(text), startedAt: number }),
  'step.progress': object({ key: text, step: text, item: text, current: number, total: number }),
  'step.finished': object({
    key: text,
    step: text,
    name: text,
    cached: flag,
    startedAt: number,
    completedAt: number,
    error: optional(text),
  }),
  dockerfile: object({ key: text, text, fingerprint: text, origins: optional(origins) }),
  inputs: object({ key: text, inputs }),
  image: object({
    key: text,
    image: text,
    imageId: text,
    layers: list(object({ createdBy: text, sizeBytes: number })),
  }),
  log: object({ key: text, step: optional(text), stream: oneOf('stdout', 'stderr'), line: text }),
};
