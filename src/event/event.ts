import { DETAIL_TYPES } from './constants.ts';
import type { BUILDER_CHOICES, PHASE_NUMBERS } from './constants.ts';
import type { buildInputs, digested, imageLayer, lineOrigin } from './schema/build.ts';
import type { BodyOf, DETAIL_BODIES, envelope, STATE_BODIES } from './schema/events.ts';
import type { Infer } from './schema/infer.ts';
import type { stepCounts, workspaceResult } from './schema/result.ts';
import type {
  buildFlags,
  platform,
  processIdentity,
  readiness,
  registryState,
  workspaceRef,
} from './schema/session.ts';

export { BUILDER_CHOICES, EVENT_VERSION, PHASES } from './constants.ts';

// Only types are imported, so that code without validation does not load the schema library.
export type BuilderChoice = (typeof BUILDER_CHOICES)[number];
export type PhaseNumber = (typeof PHASE_NUMBERS)[number];

export type ProcessIdentity = Infer<typeof processIdentity>;
export type WorkspaceRef = Infer<typeof workspaceRef>;
export type BuildFlags = Infer<typeof buildFlags>;
export type Platform = Infer<typeof platform>;
export type RegistryState = Infer<typeof registryState>;
export type Readiness = Infer<typeof readiness>;

export type StepCounts = Infer<typeof stepCounts>;
export type WorkspaceResult = Infer<typeof workspaceResult>;

export type Digested = Infer<typeof digested>;
export type BuildInputs = Infer<typeof buildInputs>;
export type LineOrigin = Infer<typeof lineOrigin>;
export type ImageLayer = Infer<typeof imageLayer>;

/** What changes the state of a session. */
export type StateEvent = BodyOf<typeof STATE_BODIES>;
/** What happens inside one workspace's build. */
export type DetailEvent = BodyOf<typeof DETAIL_BODIES>;
export type EventBody = StateEvent | DetailEvent;
/** An event as it is stored: what happened, and its position in the session. */
export type BuildEvent = EventBody & Infer<typeof envelope>;

export type Emit = (body: EventBody) => void;

const DETAILS: ReadonlySet<string> = new Set(DETAIL_TYPES);

export function isDetail(event: EventBody): event is DetailEvent {
  return DETAILS.has(event.type);
}
