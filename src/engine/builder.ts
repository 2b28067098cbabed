import type { Redactor } from '../text/redact.ts';
import type { ImageDigests, ImageRequest } from './images/image-request.ts';
import type { FailedStep, StepEvent } from './progress/steps.ts';

/** Runs builds on an engine. */
export interface Builder {
  readonly name: 'direct' | 'buildx';
  /**
   * Asks the engine whether this builder can use it: resolves with the reason if it cannot. Rejects with
   * `engine_down` if the engine does not respond.
   */
  checkSupport(signal: AbortSignal): Promise<string | undefined>;
  /** Resolves however the build ends, also when `signal` stops it. */
  build(request: ImageRequest, sink: BuildSink, signal: AbortSignal): Promise<BuildOutcome>;
  /** Closes what it keeps open between builds. */
  close(): void;
}

/** Receives the steps of a build as they happen. */
export interface BuildSink {
  readonly emit: (event: StepEvent) => void;
  /** Masks secrets before anything is emitted. */
  readonly redactor: Redactor;
}

export type BuildOutcome = BuildSuccess | { readonly ok: false; readonly failure: BuildFailure };

export interface BuildSuccess {
  readonly ok: true;
  /** What went wrong without failing the build, such as a layer cache that could not be written. */
  readonly warnings: readonly BuildFailure[];
  /** Undefined if the builder did not report them. */
  readonly digests?: ImageDigests;
}

export interface BuildFailure {
  readonly cause: 'step' | 'connection' | 'cache' | 'registry' | 'frontend' | 'other';
  /** The error of the failed step, or else of the build, in the words of BuildKit or buildx. */
  readonly message: string;
  readonly step?: FailedStep;
  /** How the command of the failed step exited. */
  readonly exitCode?: number;
  /** A line of the Dockerfile in the request, from 1. */
  readonly location?: { readonly line: number };
  /** The last lines that the builder printed besides the steps, oldest first. */
  readonly output: readonly string[];
}
