import { join } from 'node:path';
import { DvmError } from '../../event/error.ts';
import { literalSecret } from '../../image/access/literal-secret.ts';
import { timestampTag } from '../../workspace/hierarchy/name.ts';
import type { Engine } from '../../engine/engine.ts';
import { claimOf } from '../../engine/images/claim.ts';
import type { DockerfilePlan } from '../../image/dockerfile-plan.ts';
import { planBuild } from '../build-plan.ts';
import { readAppFiles } from '../gather/app-files.ts';
import { loadManifestsOf, type LoadedManifest, type Manifests, stageManifests } from '../gather/manifests.ts';
import { mountedFolder } from '../../workspace/model.ts';
import type { PhaseContext } from '../job.ts';
import { createStaging, type Staging } from '../staging.ts';
import { unusedFiles } from '../gather/unused-files.ts';
import type { Spec } from './prepare-spec.ts';

export interface Staged {
  readonly staging: Staging;
  /** The full reference of the finished image. */
  readonly image: string;
  /** The unique reference that the builder gives it first. */
  readonly claim: string;
  readonly plan: DockerfilePlan;
  /** The real path of the app's folder. */
  readonly folder: string;
  /** The texts of the manifests that the build uses, by name. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Phase 4: creates a staging folder for this build with the app's dependency manifests and nothing else, and plans the
 * build; the source is mounted at run time. `created` gets the folder at once, so that it is always deleted.
 */
export async function stageSource(
  context: PhaseContext,
  engine: Engine,
  spec: Spec,
  created: (staging: Staging) => void,
): Promise<Staged> {
  const { staging, image } = await reserve(context, engine, spec.repository);
  created(staging);
  const { workspace } = context.job;
  const found = await loadManifestsOf(workspace);
  reportSkipped(context, found);
  const { userDockerfile, target } = spec;
  const plan = planBuild(workspace, { manifests: found.files, ...(userDockerfile && { userDockerfile }) }, target);
  const used = new Set(plan.manifests.map(({ name }) => name));
  const manifests = found.files.filter(({ name }) => used.has(name));
  for (const manifest of manifests) reportConverted(context, manifest);
  const texts = new Map(manifests.map(({ name, text }) => [name, text]));
  refuseSecrets(texts, mountedFolder(workspace));
  await warnOfUnused(context, found, plan);
  await stageManifests(manifests, staging.context);
  return { staging, image, claim: claimOf(image), plan, folder: found.folder, texts };
}

/**
 * Warns of manifests that are not regular files of the app. A manifest that cannot be read fails the build, because its
 * dependencies would be missing.
 */
function reportSkipped({ emit, job }: PhaseContext, { folder, skipped }: Manifests): void {
  for (const { name, problem } of skipped) {
    const { kind, reason, hint, cause } = problem;
    const file = join(folder, name);
    // Folders of a Node.js project may contain manifests that are test data.
    const mayBeData = job.workspace.language === 'nodejs' && name.includes('/');
    if (!mayBeData && (kind === 'encoding' || kind === 'denied' || kind === 'failed' || kind === 'changed')) {
      throw new DvmError(
        {
          kind: 'invalid_input',
          message: `${file} ${reason}.`,
          ...(hint !== undefined && { hint }),
          file,
          line: 1,
          column: 1,
        },
        { cause },
      );
    }
    emit({
      type: 'warning',
      key: job.ref.key,
      message: `${file} ${reason}, so the build does not use it.${hint === undefined ? '' : ` ${hint}`}`,
    });
  }
}

function reportConverted({ emit, job }: PhaseContext, { name, convertedFrom }: LoadedManifest): void {
  if (convertedFrom === undefined) return;
  emit({
    type: 'warning',
    key: job.ref.key,
    message:
      `${name} is ${convertedFrom} text; the build uses a copy in UTF-8. ` +
      'Save it as UTF-8: tools in the workspace read the original.',
  });
}

/** Warns of files that look like dependencies or versions and that the plan does not use. */
async function warnOfUnused({ job, emit }: PhaseContext, { skipped }: Manifests, plan: DockerfilePlan): Promise<void> {
  const { workspace, ref } = job;
  const app = await readAppFiles(workspace);
  const reported = new Set(skipped.map(({ name }) => name));
  const rest = { ...app, root: app.root.filter((name) => !reported.has(name)) };
  for (const { message, hint } of unusedFiles(workspace, rest, plan))
    emit({ type: 'warning', key: ref.key, message: hint === undefined ? message : `${message} ${hint}` });
}

/** A manifest is copied into a layer, and a secret in it would stay there. Throws `secret`, at its location. */
function refuseSecrets(texts: ReadonlyMap<string, string>, folder: string): void {
  for (const [name, text] of texts) {
    const found = literalSecret(name, text);
    if (found === undefined) continue;
    const message = `${name} contains ${found.what}, which would be stored in an image layer.`;
    throw new DvmError({
      kind: 'secret',
      message,
      hint: found.hint,
      file: join(folder, name),
      line: found.line,
      column: found.column,
    });
  }
}

/** Tags have a resolution of one second; another build within the same second gets a number. */
async function reserve(
  context: PhaseContext,
  engine: Engine,
  repository: string,
): Promise<{ staging: Staging; image: string }> {
  const tag = timestampTag(new Date());
  for (let attempt = 1; ; attempt++) {
    const build = attempt === 1 ? tag : `${tag}-${attempt}`;
    const image = `${repository}:${build}`;
    if (await engine.images.has(image, context.signal)) continue;
    const staging = createStaging(context.home, context.job.ref.key, build);
    if (staging !== undefined) return { staging, image };
  }
}
