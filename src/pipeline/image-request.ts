import type { ImageRequest } from '../engine/images/image-request.ts';
import { FINGERPRINT_LABEL } from '../engine/images/label.ts';
import type { BuildFlags } from '../event/event.ts';
import type { DockerfilePlan } from '../image/dockerfile-plan.ts';
import { MIRROR_SECRET } from '../image/tool/download.ts';
import { CACHE_NAMESPACE_ARG } from './cache-namespace.ts';
import type { RegistryUse } from './gather/registry-use.ts';
import type { BuildSecrets } from './phase/read-secrets.ts';
import type { BuildSettings } from './settings.ts';
import type { Staging } from './staging.ts';

export interface RequestInputs {
  readonly plan: DockerfilePlan;
  readonly staging: Staging;
  readonly key: string;
  readonly tag: string;
  /** For the image's label. */
  readonly digest: string;
  readonly secrets: BuildSecrets;
  /** Address of the mirror that serves releases of tools. */
  readonly mirror: string | undefined;
  readonly cacheNamespace: string;
  readonly cacheTo: string | undefined;
  readonly flags: BuildFlags;
  readonly settings: Pick<BuildSettings, 'sourceDateEpoch'>;
}

/** The request to a builder, without registries and without a layer cache to read from. */
export function imageRequest(inputs: RequestInputs): ImageRequest {
  const { plan, staging, secrets, mirror, flags } = inputs;
  return {
    dockerfile: staging.dockerfile,
    privateFolder: staging.privateFolder,
    ...contextsOf(plan, staging),
    images: {},
    proxies: {},
    sharedKey: inputs.key,
    target: plan.target,
    tag: inputs.tag,
    labels: { [FINGERPRINT_LABEL]: inputs.digest },
    args: { ...sourceDate(inputs.settings), ...plan.args, [CACHE_NAMESPACE_ARG]: inputs.cacheNamespace },
    secrets: { ...secrets.values, ...(mirror !== undefined && { [MIRROR_SECRET]: mirror }) },
    ...(secrets.agent !== undefined && { agent: secrets.agent }),
    noCache: flags.noCache === true,
    pull: flags.pull === true,
    ...(inputs.cacheTo !== undefined && { cacheTo: inputs.cacheTo }),
  };
}

export function withRegistries(request: ImageRequest, { images, secrets, proxies }: RegistryUse): ImageRequest {
  return { ...request, images, secrets: { ...request.secrets, ...secrets }, proxies };
}

/** The user's own Dockerfile copies from its own folder; the staging folder is then a named context. */
function contextsOf(
  { userContext }: DockerfilePlan,
  { context }: Staging,
): Pick<ImageRequest, 'context' | 'isContextLasting' | 'contexts'> {
  return userContext === undefined
    ? { context, isContextLasting: false, contexts: {} }
    : { context: userContext.folder, isContextLasting: true, contexts: { [userContext.stagingName]: context } };
}

/** As `docker buildx build` passes it on. It is not an input of the workspace, so it is part of no digest. */
function sourceDate({ sourceDateEpoch }: RequestInputs['settings']): Record<string, string> {
  return sourceDateEpoch === undefined ? {} : { SOURCE_DATE_EPOCH: sourceDateEpoch };
}
