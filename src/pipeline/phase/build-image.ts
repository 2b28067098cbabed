import { writeFile } from 'node:fs/promises';
import { failureReport } from '../../engine/failure/failure.ts';
import type { BuildOutcome, ImageDigests, ImageRequest } from '../../engine/images/image-request.ts';
import { hasImage } from '../../engine/images/images.ts';
import type { BuildWarning } from '../../engine/progress/steps.ts';
import { FINGERPRINT_LABEL } from '../../engine/images/label.ts';
import { DvmError } from '../../event/error.ts';
import type { Digested, LineOrigin, WorkspaceResult } from '../../event/event.ts';
import type { Dockerfile } from '../../image/dockerfile.ts';
import { accessOf } from '../../image/access/access.ts';
import { stagingContext } from '../../image/extend.ts';
import { workspaceDockerfile } from '../../image/image.ts';
import { MIRROR_SECRET } from '../../image/tool/download.ts';
import { blame } from '../blame.ts';
import { fieldNames } from '../../workspace/details.ts';
import type { UserDockerfile } from '../../workspace/user-dockerfile.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { cacheMountKey } from '../../home/cache-mount-key.ts';
import { CACHE_NAMESPACE_ARG, cacheNamespace } from '../cache-namespace.ts';
import { changeDigest } from '../change-digest.ts';
import { contextFiles } from '../gather/context-files.ts';
import { fingerprint, hashedArgs } from '../fingerprint.ts';
import type { Detected, PhaseContext } from '../job.ts';
import { localCache, removeBrokenCache, reportCacheLoss } from '../local-cache.ts';
import { blamedRegistry, type RegistryUse, registryUse } from '../gather/registry-use.ts';
import type { BuildSettings } from '../settings.ts';
import type { Staging } from '../staging.ts';
import type { EditorConfiguration } from './configure-editor.ts';
import type { Spec } from './prepare-spec.ts';
import type { Staged } from './stage-source.ts';
import type { TakenSecrets } from './take-secrets.ts';

/** What phase 5 got ready. */
export interface Prepared {
  readonly editor: EditorConfiguration;
  readonly secrets: TakenSecrets;
  readonly certificates: readonly Digested[];
}

/** What phase 6 made, as far as phase 7 does not find it out. */
export interface Made {
  readonly prints: Pick<WorkspaceResult, 'fingerprint' | 'changeDigest'>;
  readonly digests: ImageDigests;
}

/**
 * Phase 6: writes the Dockerfile and builds it. Throws the reason why the build failed, at the YAML line that asked for
 * the step that failed where there is one; answers the fingerprints of what was built.
 */
export async function buildImage(
  context: PhaseContext,
  { engine, builder, routes }: Pick<Detected, 'engine' | 'builder' | 'routes'>,
  spec: Spec,
  staged: Staged,
  { editor, secrets, certificates }: Prepared,
): Promise<Made> {
  const { job, flags, emit, signal } = context;
  const { key } = job.ref;
  const mirror = context.settings.downloadMirror ?? job.workspace.downloadMirror?.value;
  const { extended } = spec;
  const manifests = staged.manifests.map(({ name }) => name);
  const dockerfile = workspaceDockerfile(job.workspace, {
    manifests,
    texts: staged.texts,
    metadata: editor.metadata,
    ...(extended && { extended }),
  });
  const target = spec.target ?? dockerfile.target;
  const parts = { dockerfile: dockerfile.text, target, args: spec.args, manifests: staged.manifests };
  const print = fingerprint({ ...parts, certificates });
  // What cannot be read only leaves the mark out; whether it is needed, BuildKit tells.
  const looked = await changeDigest(job.workspace, parts, extended).catch(() => undefined);
  const prints = { fingerprint: print, ...(looked !== undefined && { changeDigest: looked }) };
  await writeFile(staged.staging.dockerfile, dockerfile.text, { mode: 0o600 });
  if (extended?.ignore !== undefined)
    await writeFile(`${staged.staging.dockerfile}.dockerignore`, extended.ignore, { mode: 0o600 });
  emit({
    type: 'dockerfile',
    key,
    text: dockerfile.text,
    fingerprint: print,
    origins: lineOrigins(dockerfile, job.workspace),
  });

  const registries = registryUse(
    job.workspace,
    accessOf(job.workspace, staged.texts).registries,
    routes,
    dockerfile.images,
  );
  for (const line of registries.used) emit({ type: 'log', key, stream: 'stdout', line });
  for (const message of registries.unused) emit({ type: 'warning', key, message });
  const cache = await localCache(context, engine);
  const namespace = cacheNamespace(await cacheMountKey(context.home), job.workspace.root);
  // Only the user's own Dockerfile could print it.
  context.masker.add(namespace.slice(namespace.indexOf('/') + 1));
  const files = extended && (await contextFiles(extended));
  emit({
    type: 'inputs',
    key,
    inputs: {
      target,
      args: hashedArgs(spec.args),
      manifests: staged.manifests,
      certificates,
      ...(files ? { context: files } : extended && { contextUnknown: true }),
      noCache: flags.noCache === true,
      pull: flags.pull === true,
      builder: `${engine.platform.name} ${engine.platform.version}, ${builder.name}`,
      layerCache: cache.from !== undefined,
    },
  });
  const plain: ImageRequest = {
    dockerfile: staged.staging.dockerfile,
    privateFolder: staged.staging.privateFolder,
    ...contextsOf(staged.staging, extended),
    images: {},
    proxies: {},
    sharedKey: key,
    target,
    tag: staged.claim,
    labels: { [FINGERPRINT_LABEL]: print },
    args: { ...sourceDate(context.settings), ...spec.args, [CACHE_NAMESPACE_ARG]: namespace },
    secrets: { ...secrets.values, ...(mirror !== undefined && { [MIRROR_SECRET]: mirror }) },
    ...(secrets.agent !== undefined && { agent: secrets.agent }),
    noCache: flags.noCache === true,
    pull: flags.pull === true,
    ...(cache.to !== undefined && { cacheTo: cache.to }),
  };
  const request = withRegistries(plain, registries);
  const attempt = async (asked: ImageRequest): Promise<BuildOutcome> => {
    const outcome = await builder.build(
      asked,
      (event) => emit({ ...(event.type === 'warning' ? located(event, dockerfile) : event), key }),
      signal,
      context.masker,
    );
    signal.throwIfAborted();
    return outcome;
  };
  const first = await attempt(cache.from === undefined ? request : { ...request, cacheFrom: cache.from });
  const second = (await removeBrokenCache(context, first)) ? await attempt(request) : first;
  const complaint = blamedRegistry(registries, second);
  if (complaint !== undefined)
    emit({
      type: 'warning',
      key,
      message: `The build failed where a registry was asked; building once more without any. ${complaint}`,
    });
  const outcome = complaint === undefined ? second : await attempt(plain);
  if (outcome.isBuilt) {
    await reportCacheLoss(context, outcome);
    return { prints, digests: outcome.digests ?? {} };
  }
  // Some engines end with an error when the image is made already. The tag is this build's own, so nobody else made it.
  if (outcome.failed === undefined && (await hasImage(engine, staged.claim, signal))) {
    emit({
      type: 'warning',
      key,
      message: `The builder ended with an error, but the engine has the image, so the build counts as done: ${failureReport(outcome).message}`,
    });
    return { prints, digests: {} };
  }
  const origin = outcome.line === undefined ? undefined : dockerfile.origins.get(outcome.line);
  const report = failureReport(outcome);
  const hint = [report.hint, ...secrets.missing.map((each) => `There was no ${each}`)]
    .filter((each) => each !== undefined)
    .join(' ');
  throw new DvmError({
    ...report,
    ...(hint !== '' && { hint }),
    ...(origin && blame(origin, report.output ?? [], job.workspace)),
  });
}

/** Names the file and line that a warning is about: those of the user, where they asked for the line. */
function located({ message, line }: BuildWarning, { origins }: Dockerfile): { type: 'warning'; message: string } {
  const origin = line === undefined ? undefined : origins.get(line);
  if (origin === undefined) return { type: 'warning', message };
  return { type: 'warning', message: `${origin.file}:${origin.line}: ${message.replace(/ \(line \d+\)$/, '')}` };
}

/**
 * The time that the image gets instead of its own (reproducible-builds.org). `docker buildx build` hands it over in
 * the same
 * way; it is no input of the workspace, so it is part of no fingerprint.
 */
function sourceDate({ sourceDateEpoch }: BuildSettings): Record<string, string> {
  return sourceDateEpoch === undefined ? {} : { SOURCE_DATE_EPOCH: sourceDateEpoch };
}

function lineOrigins({ origins }: Dockerfile, workspace: Workspace): LineOrigin[] {
  const fieldAt = fieldNames(workspace);
  return [...origins].map(([at, place]) => {
    const field = fieldAt(place);
    return { at, file: place.file, line: place.line, column: place.column, ...(field !== undefined && { field }) };
  });
}

function withRegistries(request: ImageRequest, { images, secrets, proxies }: RegistryUse): ImageRequest {
  return { ...request, images, secrets: { ...request.secrets, ...secrets }, proxies };
}

/** A Dockerfile of the user's copies from its own folder; what is staged stands beside that under a name. */
function contextsOf(
  { context }: Staging,
  extended: UserDockerfile | undefined,
): Pick<ImageRequest, 'context' | 'isContextLasting' | 'contexts'> {
  return extended === undefined
    ? { context, isContextLasting: false, contexts: {} }
    : { context: extended.context, isContextLasting: true, contexts: { [stagingContext(extended)]: context } };
}
