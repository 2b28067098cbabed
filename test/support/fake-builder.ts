import type { Builder, BuildOutcome, ImageRequest } from '../../src/engine/images/image-request.ts';
import type { StepEvent } from '../../src/engine/progress/steps.ts';
import { describeStep } from '../../src/event/step.ts';

/** One build of a fake builder. Like a real one it resolves however the build ends, also when `signal` stops it. */
export type Attempt = (
  request: ImageRequest,
  signal: AbortSignal,
  emit: (event: StepEvent) => void,
) => BuildOutcome | Promise<BuildOutcome>;

/** A `Builder` whose builds end as the given attempts do, one after the other. One more build is an error. */
export class FakeBuilder implements Builder {
  readonly name = 'direct';
  /** What it was asked to build. */
  readonly requests: ImageRequest[] = [];
  readonly #attempts: Attempt[];

  constructor(...attempts: readonly Attempt[]) {
    this.#attempts = [...attempts];
  }

  whyNot(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async build(
    request: ImageRequest,
    emit: (event: StepEvent) => void,
    signal: AbortSignal,
  ): ReturnType<Builder['build']> {
    this.requests.push(request);
    const attempt = this.#attempts.shift();
    if (attempt === undefined) throw new Error(`Unexpected build number ${this.requests.length}.`);
    return attempt(request, signal, emit);
  }

  close(): void {
    // It keeps nothing open.
  }
}

const ENDED = { plain: [], failed: undefined, line: undefined } as const;

/** An attempt that succeeds without an image in the engine. */
export function succeeds(details: Partial<BuildOutcome> = {}): Attempt {
  return () => ({ ...ENDED, ...details, isBuilt: true });
}

/** An attempt that fails with an error of the builder. */
export function fails(error: string, details: Partial<BuildOutcome> = {}): Attempt {
  return () => ({ ...ENDED, plain: [`ERROR: failed to solve: ${error}`], ...details, isBuilt: false });
}

/** An attempt in which a step fails. */
export function stepFails(name: string, error: string, ...output: readonly string[]): Attempt {
  return fails(error, { failed: { ...describeStep(name), step: 'sha256:1', name, error, head: [], tail: output } });
}

/** An attempt that ends when it is stopped. */
export function runsUntilStopped(onStart: () => void): Attempt {
  return async (_request, signal) => {
    const stopped = Promise.withResolvers<unknown>();
    signal.addEventListener('abort', stopped.resolve, { once: true });
    if (signal.aborted) stopped.resolve(undefined);
    onStart();
    await stopped.promise;
    return { ...ENDED, plain: ['ERROR: failed to solve: context canceled'], isBuilt: false };
  };
}

/** An attempt that does not react when it is stopped. */
export function ignoresStop(onStart: () => void): Attempt {
  return () => {
    onStart();
    return new Promise(() => undefined);
  };
}
