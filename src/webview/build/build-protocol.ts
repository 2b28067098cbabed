import type { PhaseNumber } from '../../event/event.ts';
import type { WorkspaceStatus } from '../../event/status.ts';

/** What a step spent its time with. */
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
  /** Transferred, and how many there are to be. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly error?: string;
  /** `workspace.yaml:23`: who asked for it. */
  readonly place?: string;
  /** In the Dockerfile. */
  readonly line?: number;
}

/** A step of the critical path: what it costs, and what could be saved by it at most. Milliseconds. */
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
  readonly said: string;
  /** Path, platform, registries, flags and so on. */
  readonly details: readonly string[];
  readonly image?: string;
  readonly startedAt: number;
  readonly completedAt?: number;
  /** Of a file that somebody gave: it can be looked at, and nothing be done with it. */
  readonly readOnly: boolean;
  /** Whether builds may run: the folder is trusted. */
  readonly isTrusted: boolean;
  /** The session has ended, so that it can be deleted or handed on. */
  readonly ended: boolean;
  readonly hasDockerfile: boolean;
}

export interface FiguresView {
  readonly cachedSteps?: number;
  readonly totalSteps?: number;
  readonly pulledBytes?: number;
  readonly sizeBytes?: number;
}

/** One figure of the workspace's last builds, oldest first, the one that is shown included. */
export interface TrendView {
  readonly name: 'Duration' | 'From cache' | 'Image size';
  readonly unit: 'ms' | 'share' | 'bytes';
  readonly points: readonly { readonly session: string; readonly value: number; readonly failed: boolean }[];
  /** Of the builds that succeeded. */
  readonly median: number;
  /** What is worse than usual in this build, in words. */
  readonly regression?: string;
}

export interface LayerView {
  readonly text: string;
  readonly sizeBytes: number;
  /** Against the same layer of the build before; absent if nothing is known to compare with. */
  readonly growthBytes?: number;
  readonly isNew: boolean;
}

export interface LayersView {
  readonly layers: readonly LayerView[];
  /** What made the image larger, in words. */
  readonly growth?: string;
}

export interface ErrorView {
  readonly title: string;
  readonly message: string;
  /** What to do. */
  readonly advice?: string;
  readonly step?: string;
  readonly exitCode?: number;
  /** The last lines that the step printed. */
  readonly output: readonly string[];
  /** `workspace.yaml:23:9` */
  readonly place?: string;
}

/** Why the steps ran that were not taken from the cache. */
export interface WhyView {
  /** When the build began that it is compared with; absent if there was none. */
  readonly against?: number;
  /** A reason in words, and the labels of the steps that ran for it. */
  readonly reasons: readonly { readonly text: string; readonly steps: readonly string[] }[];
}

/** How the build differs from another one of the same workspace. */
export interface ComparisonView {
  readonly session: string;
  /** When that one began. */
  readonly startedAt: number;
  /** In words. */
  readonly inputs: readonly string[];
  readonly steps: readonly ComparedStepView[];
  readonly dockerfileDiffers: boolean;
}

/** A step that is not the same in both; times in milliseconds, absent where it did not run. */
export interface ComparedStepView {
  readonly label: string;
  readonly text: string;
  /** `added`, `slower`, `no longer cached`, … */
  readonly said: string;
  readonly beforeMs?: number;
  readonly afterMs?: number;
}

/** A workspace's build. All texts come from data and are shown as text only. */
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

/** What has changed since the message before: whole parts, and single steps. */
export type BuildDelta = Partial<Omit<BuildView, 'steps'>> & { readonly steps?: readonly StepView[] };

/** From the extension to the build page. */
export type ToBuildPage =
  | { readonly type: 'build'; readonly view: BuildView }
  | { readonly type: 'delta'; readonly delta: BuildDelta }
  | { readonly type: 'gone'; readonly message: string };

/** What the buttons of the page ask for; whatever it is about is known to the extension. */
export type BuildAction =
  | 'openLog'
  | 'openPlace'
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
  /** `step` where it is about one of the steps. */
  | { readonly type: 'action'; readonly action: BuildAction; readonly step?: string };
