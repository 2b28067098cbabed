import type { BuildOutcome, Builder } from '../engine/builder.ts';
import type { ImageRequest } from '../engine/images/image-request.ts';
import type { Dockerfile } from '../image/dockerfile.ts';
import { locatedWarning } from './failure-source.ts';
import { failedRegistry, type RegistryUse } from './gather/registry-use.ts';
import { withRegistries } from './image-request.ts';
import type { PhaseContext } from './job.ts';
import { removeBrokenCache } from './local-cache.ts';

export interface AttemptInputs {
  readonly builder: Builder;
  readonly dockerfile: Dockerfile;
  /** Without registries and without a layer cache to read from. */
  readonly request: ImageRequest;
  readonly registries: RegistryUse;
  /** Folder of the layer cache to read from. */
  readonly cacheFrom: string | undefined;
}

/**
 * Builds once, and again if the layer cache was broken, and again if a registry failed: both only save time, so
 * neither may fail a build.
 */
export async function buildWithRetries(context: PhaseContext, inputs: AttemptInputs): Promise<BuildOutcome> {
  const { request: plain, registries, cacheFrom } = inputs;
  const request = withRegistries(plain, registries);
  const first = await attempt(context, inputs, cacheFrom === undefined ? request : { ...request, cacheFrom });
  const second = (await removeBrokenCache(context, first)) ? await attempt(context, inputs, request) : first;
  const line = failedRegistry(registries, second);
  if (line === undefined) return second;
  context.emit({
    type: 'warning',
    key: context.job.ref.key,
    message: `The build failed while it used a registry; building again without registries. ${line}`,
  });
  return attempt(context, inputs, plain);
}

async function attempt(
  { emitMasked, signal, masker, job }: PhaseContext,
  { builder, dockerfile }: AttemptInputs,
  request: ImageRequest,
): Promise<BuildOutcome> {
  const { key } = job.ref;
  const outcome = await builder.build(
    request,
    {
      emit: (event) => emitMasked({ ...(event.type === 'warning' ? locatedWarning(event, dockerfile) : event), key }),
      redactor: masker,
    },
    signal,
  );
  signal.throwIfAborted();
  return outcome;
}
