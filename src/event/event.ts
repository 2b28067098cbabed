import type { ErrorReport } from './error.ts';
import type { CancelReason, SessionStatus, WorkspaceStatus } from './status.ts';

/** The version of the event format. Readers skip event types they do not know. */
export const EVENT_VERSION = 1;

/** Identifies a process beyond its pid, which the system may give to somebody else later. */
export interface ProcessIdentity {
  readonly host: string;
  /** Changes with every start of the machine; absent where the system does not tell. */
  readonly boot?: string;
  readonly pid: number;
  /** When the process started, in the system's own unit; absent where the system does not tell. */
  readonly started?: string;
}

/** A workspace as a session knows it. */
export interface WorkspaceRef {
  /** Given once and for good by the store; names folders, locks, logs, cache and image. */
  readonly key: string;
  /** Real path of the folder of its YAML file and its hierarchy path: what makes it itself. */
  readonly identity: string;
  readonly name: string;
  readonly app: string;
  /** `eco/dom/sys/app/ws`, without the levels that it does not have. */
  readonly path: string;
  /** The YAML file and the line of the Workspace document. */
  readonly file: string;
  readonly line: number;
}

/** Who may run builds: `direct` speaks BuildKit's own protocol, `auto` is direct wherever the engine can do it. */
export const BUILDER_CHOICES = ['auto', 'direct', 'buildx'] as const;
export type BuilderChoice = (typeof BUILDER_CHOICES)[number];

/** What the user asked for, kept so that a build can be repeated. */
export interface BuildFlags {
  readonly noCache?: boolean;
  readonly pull?: boolean;
  readonly target?: string;
  /** Milliseconds for each workspace. */
  readonly timeoutMs?: number;
  readonly concurrency?: number;
}

export interface RegistryState {
  readonly name: string;
  readonly url: string;
  readonly active: boolean;
  /** Why it is not active. */
  readonly reason?: string;
}

export interface Readiness {
  readonly line: string;
  readonly active: number;
  readonly total: number;
  readonly registries: readonly RegistryState[];
}

export interface Platform {
  /** `docker`, `orbstack`, … */
  readonly type: string;
  readonly name: string;
  /** `unix:///…`, `tcp://…` or `npipe://…` */
  readonly host: string;
  readonly version: string;
  /** What the engine calls itself, for as long as it keeps its data. */
  readonly id?: string;
}

/** The seven phases, in their order; numbers count from 1. */
export const PHASES = [
  'Validate app path',
  'Detect platform and registries',
  'Prepare workspace spec',
  'Source and staging',
  'Certificates and editor',
  'Dockerfile and build',
  'Post-build',
] as const;
export type PhaseNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export interface WorkspaceResult {
  readonly status: Exclude<WorkspaceStatus, 'queued' | 'in_progress'>;
  readonly reason?: CancelReason;
  /** The image that this build made: only when the engine really has it. */
  readonly image?: string;
  readonly imageId?: string;
  readonly sizeBytes?: number;
  /** The tag that the builder was to give the image, also when it failed; the image may have another one by now. */
  readonly attemptedImage?: string;
  readonly durationMs: number;
  /** Of everything that the image was made from, but what its own Dockerfile copies. */
  readonly fingerprint?: string;
  /**
   * Of everything it was made from that can be looked at any time; tells whether a build would make another one now.
   */
  readonly changeDigest?: string;
  /** The engine already had this very image. */
  readonly upToDate?: boolean;
  /** How much of the build the engine had done before; absent where no step was reached. */
  readonly steps?: StepCounts;
  readonly error?: ErrorReport;
}

/** How many steps of a build there were, without those that BuildKit needs for itself. */
export interface StepCounts {
  readonly total: number;
  readonly cached: number;
  /** That were downloaded: base images and layers of caches. */
  readonly pulledBytes: number;
}

/** Something by its name, and the SHA-256 of what it holds, in hex. */
export interface Digested {
  readonly name: string;
  readonly digest: string;
}

/**
 * Everything besides the Dockerfile that decides which steps run: what two builds are compared by. Nothing in here
 * can be
 * turned back into a value; secrets do not count, and are not in here.
 */
export interface BuildInputs {
  readonly target: string;
  readonly args: readonly Digested[];
  readonly manifests: readonly Digested[];
  readonly certificates: readonly Digested[];
  /** Files of the user's own build context; absent if there is none, or it is too large to be looked through. */
  readonly context?: readonly Digested[];
  /** There is one, but it is too large for that. */
  readonly contextUnknown?: true;
  readonly noCache: boolean;
  readonly pull: boolean;
  /** Who builds: the name of the engine, its version, and how it is spoken to. */
  readonly builder: string;
  /** Whether there was a layer cache to read from. */
  readonly layerCache: boolean;
}

/** A line of a Dockerfile and the place in the user's files that asked for it. Lines and columns count from 1. */
export interface LineOrigin {
  readonly at: number;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What stands there, in words, such as `packages`. */
  readonly field?: string;
}

/** A layer of an image as the engine tells it. */
export interface ImageLayer {
  /** The instruction that made it. */
  readonly createdBy: string;
  readonly sizeBytes: number;
}

/** What changes the state of a session: fsynced to `session.jsonl` before anybody is told. */
export type StateEvent =
  | {
      type: 'session.started';
      process: ProcessIdentity;
      version: string;
      flags: BuildFlags;
      workspaces: readonly WorkspaceRef[];
    }
  | { type: 'session.platform'; platform: Platform; builder?: Exclude<BuilderChoice, 'auto'> }
  | { type: 'session.readiness'; readiness: Readiness }
  | { type: 'session.finished'; status: Exclude<SessionStatus, 'in_progress'> }
  | { type: 'workspace.started'; key: string }
  | { type: 'workspace.finished'; key: string; result: WorkspaceResult }
  | { type: 'phase.started'; key: string; phase: PhaseNumber }
  | { type: 'phase.finished'; key: string; phase: PhaseNumber; outcome: 'succeeded' | 'failed' | 'cancelled' }
  | { type: 'warning'; key?: string; message: string };

/** What happens inside one workspace's build: kept in `<key>.jsonl`. Times are milliseconds since 1970. */
export type DetailEvent =
  | { type: 'step.waiting'; key: string; step: string; name: string; inputs: readonly string[] }
  | { type: 'step.started'; key: string; step: string; name: string; inputs: readonly string[]; startedAt: number }
  | { type: 'step.progress'; key: string; step: string; item: string; current: number; total: number }
  | {
      type: 'step.finished';
      key: string;
      step: string;
      name: string;
      cached: boolean;
      startedAt: number;
      completedAt: number;
      error?: string;
    }
  | { type: 'dockerfile'; key: string; text: string; fingerprint: string; origins?: readonly LineOrigin[] }
  | { type: 'inputs'; key: string; inputs: BuildInputs }
  | { type: 'image'; key: string; image: string; imageId: string; layers: readonly ImageLayer[] }
  | { type: 'log'; key: string; step?: string; stream: 'stdout' | 'stderr'; line: string };

export type EventBody = StateEvent | DetailEvent;

/** An event as it is stored: what happened, with its place in the session's order. */
export type BuildEvent = EventBody & {
  readonly v: typeof EVENT_VERSION;
  /** Counts from 1 within a session, without gaps in the process that writes. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly session: string;
};

export type Emit = (body: EventBody) => void;

const DETAILS: ReadonlySet<string> = new Set<DetailEvent['type']>([
  'step.waiting',
  'step.started',
  'step.progress',
  'step.finished',
  'dockerfile',
  'inputs',
  'image',
  'log',
]);

export function isDetail(event: EventBody): event is DetailEvent {
  return DETAILS.has(event.type);
}
