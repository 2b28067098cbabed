import { failureReport } from '../../engine/failure/failure-report.ts';
import type { ImageDigests } from '../../engine/images/image-request.ts';
import type { Digested, WorkspaceResult } from '../../event/event.ts';
import { cacheMountKey } from '../../home/cache-mount-key.ts';
import { buildWithRetries } from '../attempts.ts';
import { cacheNamespace } from '../cache-namespace.ts';
import { changeDigest, labelDigest } from '../digest.ts';
import { buildError } from '../failure-source.ts';
import type { ChangeInputs } from '../gather/change-inputs.ts';
import { type RegistryUse, registryUse } from '../gather/registry-use.ts';
import { imageRequest } from '../image-request.ts';
import type { Detected, PhaseContext } from '../job.ts';
import { localCache, reportCacheLoss } from '../local-cache.ts';
import { dockerfileEvent, inputsEvent, writePlan } from '../plan-record.ts';
import type { Staged } from './stage-source.ts';
import type { BuildSecrets } from './read-secrets.ts';

/** The result of phase 5. */
export interface Prepared {
  readonly secrets: BuildSecrets;
  readonly certificates: readonly Digested[];
  /** Absent if a file cannot be read: BuildKit reports what the build needs. */
  readonly changes?: ChangeInputs;
}

type PlanDigests = Pick<WorkspaceResult, 'changeDigest'> & Required<Pick<WorkspaceResult, 'fingerprint'>>;

/** The result of phase 6. */
export interface ImageResult {
  readonly planDigests: PlanDigests;
  readonly digests: ImageDigests;
}

/** Phase 6: writes the Dockerfile and builds it. Throws the reason why the build failed. */
export async function buildImage(
  context: PhaseContext,
  detected: Pick<Detected, 'engine' | 'builder' | 'routes'>,
  { plan, staging, claim }: Staged,
  prepared: Prepared,
): Promise<ImageResult> {
  const { secrets, certificates } = prepared;
  const { job, flags, settings, emit, signal } = context;
  const { workspace } = job;
  const { key } = job.ref;
  const { engine, builder } = detected;
  const mirror = settings.downloadMirror ?? workspace.downloadMirror?.value;
  const planDigests = digestsOf(plan, prepared);
  const digest = planDigests.fingerprint;
  await writePlan(plan, staging);
  emit(dockerfileEvent(key, plan, digest, workspace));
  const registries = registryUse(workspace, plan.access.registries, detected.routes, plan.baseImages);
  reportRegistries(context, registries);
  const cache = await localCache(context, engine);
  emit(await inputsEvent(context, detected, plan, certificates, cache.from !== undefined));
  const request = imageRequest({
    ...{ plan, staging, key, tag: claim, digest, secrets, mirror, flags, settings },
    cacheNamespace: await maskedNamespace(context),
    cacheTo: cache.to,
  });
  const { dockerfile } = plan;
  const outcome = await buildWithRetries(context, { builder, dockerfile, request, registries, cacheFrom: cache.from });
  if (outcome.ok) {
    await reportCacheLoss(context, outcome);
    return { planDigests, digests: outcome.digests ?? {} };
  }
  // Some engines report an error after they have made the image. No other build uses this tag, so the image is ours.
  const { failure } = outcome;
  if (failure.step === undefined && (await engine.images.has(claim, signal))) {
    const { message } = failureReport(failure);
    emit({
      type: 'warning',
      key,
      message: `The builder reported an error, but the engine has the image, so the build succeeded: ${message}`,
    });
    return { planDigests, digests: {} };
  }
  throw buildError(failure, dockerfile, workspace, secrets.missing);
}

/** Records the plan of an image that is up to date, as a build does, so that a later one can be compared with it. */
export async function recordUnbuilt(
  context: PhaseContext,
  detected: Pick<Detected, 'engine' | 'builder'>,
  plan: Staged['plan'],
  prepared: Prepared,
): Promise<ImageResult['planDigests']> {
  const { ref, workspace } = context.job;
  const digests = digestsOf(plan, prepared);
  context.emit(dockerfileEvent(ref.key, plan, digests.fingerprint, workspace));
  context.emit(await inputsEvent(context, detected, plan, prepared.certificates, false));
  return digests;
}

function digestsOf(plan: Staged['plan'], { certificates, changes }: Prepared): PlanDigests {
  return {
    fingerprint: labelDigest(plan, certificates),
    ...(changes && { changeDigest: changeDigest(plan, changes) }),
  };
}

function reportRegistries({ emit, job }: PhaseContext, { used, unused }: RegistryUse): void {
  const { key } = job.ref;
  for (const line of used) emit({ type: 'log', key, stream: 'stdout', line });
  for (const message of unused) emit({ type: 'warning', key, message });
}

/** Masked, because the user's own Dockerfile could print it. */
async function maskedNamespace({ home, job, masker }: PhaseContext): Promise<string> {
  const namespace = cacheNamespace(await cacheMountKey(home), job.workspace.root);
  masker.add(namespace.slice(namespace.indexOf('/') + 1));
  return namespace;
}
