import type { PhaseNumber } from '../../event/event.ts';
import type { WorkspaceStatus } from '../../event/status.ts';

/** What a step spent its time on, or its state if it did not run. */
export type StepKind = 'cached' | 'run' | 'transfer' | 'export' | 'failed' | 'cancelled' | 'waiting';

/** A step as the build page shows it. Times are milliseconds since 1970. */
export interface StepView {
  readonly id: string;
  /** `base 3/3` */
  readonly label: string;
  /** `RUN apt-get update …` */
  readonly text: string;
  readonly kind: StepKind;
  readonly startedAt?: number;
  readonly completedAt?: number;
  /** Transferred so far. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly error?: string;
  /** Where the step is requested: `workspace.yaml:23`. */
  readonly location?: string;
  /** Line of the Dockerfile. */
  readonly line?: number;
}

/** A step of the critical path: its share of the build time, and the most that removing it could save. */
export interface PathView {
  readonly id: string;
  readonly costMs: number;
  readonly savesMs: number;
}

export interface PhaseView {
  readonly phase: PhaseNumber;
  readonly name: string;
  readonly startedAt: number;
  readonly completedAt?: number;
  readonly failed: boolean;
}

export interface HeadingView {
  readonly session: string;
  readonly key: string;
  readonly name: string;
  readonly status: WorkspaceStatus;
  /** `failed in step dev 7/9`, `built` */
  readonly outcome: string;
  /** Nothing was built, because the image was up to date. */
  readonly wasCurrent: boolean;
  /** Path, platform, registries, flags and so on. */
  readonly details: readonly string[];
  readonly image?: string;
  readonly startedAt: number;
  readonly completedAt?: number;
  /** The build comes from an exported file: it can be viewed, nothing else. */
  readonly readOnly: boolean;
  /** Whether the folder is trusted, so that builds may run. */
  readonly isTrusted: boolean;
  /** The session has ended, so it can be deleted or exported. */
  readonly ended: boolean;
  readonly hasDockerfile: boolean;
}

export interface FiguresView {
  readonly cachedSteps?: number;
  readonly totalSteps?: number;
  readonly pulledBytes?: number;
  readonly sizeBytes?: number;
}

/** One figure of the workspace's last builds, oldest first, including the shown one. */
export interface TrendView {
  readonly name: 'Duration' | 'From cache' | 'Image size';
  readonly unit: 'ms' | 'share' | 'bytes';
  readonly points: readonly { readonly session: string; readonly value: number; readonly failed: boolean }[];
  /** Median of the successful builds. */
  readonly median: number;
  /** How this build is worse than usual: `Duration: 30.0 s, usually 11.0 s`. */
  readonly regression?: string;
}

export interface LayerView {
  readonly text: string;
  readonly sizeBytes: number;
  /** Compared with the same layer of the previous build; absent without one. */
  readonly growthBytes?: number;
  readonly isNew: boolean;
}

export interface LayersView {
  readonly layers: readonly LayerView[];
  /** What made the image larger: `40 MB larger than the last image: …`. */
  readonly growth?: string;
}

export interface ErrorView {
  readonly title: string;
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
  readonly step?: string;
  readonly exitCode?: number;
  /** The last lines that the step printed. */
  readonly output: readonly string[];
  /** `workspace.yaml:23:9` */
  readonly location?: string;
}

/** Why steps ran instead of coming from the cache. */
export interface WhyView {
  /** Start of the build that it is compared with; absent without one. */
  readonly against?: number;
  /** Each reason with the labels of the steps that ran because of it. */
  readonly reasons: readonly { readonly text: string; readonly steps: readonly string[] }[];
}

/** How the build differs from another build of the same workspace. */
export interface ComparisonView {
  readonly session: string;
  /** Start of the other build. */
  readonly startedAt: number;
  /** `Build arg VERSION: changed` */
  readonly inputs: readonly string[];
  readonly steps: readonly ComparedStepView[];
  readonly dockerfileDiffers: boolean;
}

/** A step that differs between two builds; times are absent where it did not run. */
export interface ComparedStepView {
  readonly label: string;
  readonly text: string;
  /** `added`, `slower`, `no longer cached`, … */
  readonly difference: string;
  readonly beforeMs?: number;
  readonly afterMs?: number;
}

/** A workspace's build. All texts are untrusted and shown as text only. */
export interface BuildView {
  readonly heading: HeadingView;
  readonly workspaces: readonly { readonly key: string; readonly name: string; readonly status: WorkspaceStatus }[];
  readonly phases: readonly PhaseView[];
  readonly path: readonly PathView[];
  readonly figures: FiguresView;
  readonly trends: readonly TrendView[];
  readonly layers: LayersView | null;
  readonly error: ErrorView | null;
  readonly why: WhyView | null;
  readonly comparison: ComparisonView | null;
  readonly warnings: readonly string[];
  readonly steps: readonly StepView[];
}

/** What has changed since the previous message: whole parts, and single steps. */
export type BuildDelta = Partial<Omit<BuildView, 'steps'>> & { readonly steps?: readonly StepView[] };

/** From the extension to the build page. */
export type ToBuildPage =
  | { readonly type: 'build'; readonly view: BuildView }
  | { readonly type: 'delta'; readonly delta: BuildDelta }
  | { readonly type: 'unavailable'; readonly message: string };

/** What the buttons of the page request; the extension knows the build that they refer to. */
export type BuildAction =
  | 'openLog'
  | 'openLocation'
  | 'showDockerfile'
  | 'cancel'
  | 'cancelAll'
  | 'buildAgain'
  | 'buildFailedAgain'
  | 'copyError'
  | 'compare'
  | 'showDockerfileDiff'
  | 'export'
  | 'delete';

/** From the build page to the extension. */
export type FromBuildPage =
  | { readonly type: 'ready' }
  | { readonly type: 'workspace'; readonly key: string }
  | { readonly type: 'session'; readonly session: string }
  /** `step` if the action refers to one of the steps. */
  | { readonly type: 'action'; readonly action: BuildAction; readonly step?: string };
