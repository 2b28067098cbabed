import type { Builder, BuildOutcome, BuildSink, BuildSuccess } from '../../src/engine/builder.ts';
import { buildFailure, type FailureFacts } from '../../src/engine/failure/build-failure.ts';
import type { ImageRequest } from '../../src/engine/images/image-request.ts';
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

  checkSupport(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async build(request: ImageRequest, { emit }: BuildSink, signal: AbortSignal): Promise<BuildOutcome> {
    this.requests.push(request);
    const attempt = this.#attempts.shift();
    if (attempt === undefined) throw new Error(`Unexpected build number ${this.requests.length}.`);
    return attempt(request, signal, emit);
  }

  close(): void {
    // It keeps nothing open.
  }
}

/** An attempt that succeeds without an image in the engine. */
export function succeeds(details: Partial<BuildSuccess> = {}): Attempt {
  return () => ({ warnings: [], ...details, ok: true });
}

/** An attempt that fails with an error of the builder. */
export function fails(message: string, facts: Partial<FailureFacts> = {}): Attempt {
  return (request) => ({ ok: false, failure: buildFailure({ message, output: [message], ...facts }, request) });
}

/** An attempt in which the command of a step fails. */
export function stepFails(name: string, exitCode: number, ...output: readonly string[]): Attempt {
  const error = `process "/bin/sh -c …" did not complete successfully: exit code: ${exitCode}`;
  const step = { ...describeStep(name), step: 'sha256:1', name, error, head: [], tail: output };
  return fails(error, { step, exitCode });
}

/** An attempt that ends when it is stopped. */
export function runsUntilStopped(onStart: () => void): Attempt {
  return async (request, signal, emit) => {
    const stopped = Promise.withResolvers<unknown>();
    signal.addEventListener('abort', stopped.resolve, { once: true });
    if (signal.aborted) stopped.resolve(undefined);
    onStart();
    await stopped.promise;
    return fails('context canceled')(request, signal, emit);
  };
}

/** An attempt that does not react when it is stopped. */
export function ignoresStop(onStart: () => void): Attempt {
  return () => {
    onStart();
    return new Promise(() => undefined);
  };
}
