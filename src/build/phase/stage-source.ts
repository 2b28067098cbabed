import { timestampTag } from '../../workspace/name.ts';
import type { Engine } from '../../engine/platform.ts';
import { hasImage } from '../../engine/images.ts';
import { findManifests, type Manifest, stageManifests } from '../manifests.ts';
import type { PhaseContext } from '../job.ts';
import { createStaging, type Staging } from '../staging.ts';
import type { Spec } from './prepare-spec.ts';

export interface Staged {
  readonly staging: Staging;
  /** The full reference that the image will get. */
  readonly image: string;
  readonly manifests: readonly Manifest[];
}

/**
 * Phase 4: a staging folder of this build's own, with the app's dependency manifests in it and nothing else; the source
 * is mounted when the workspace runs. `created` is told of the folder at once, so that it is removed whatever follows.
 */
export async function stageSource(context: PhaseContext, engine: Engine, spec: Spec, created: (staging: Staging) => void): Promise<Staged> {
  const { staging, image } = await reserve(context, engine, spec.repository);
  created(staging);
  const { appPath } = context.job.workspace;
  const names = await findManifests(appPath.value, spec.manifests, spec.manifestFolders);
  return { staging, image, manifests: await stageManifests(appPath.value, names, staging.context) };
}

/** A tag is a second; a second build within the same one gets a number behind it. */
async function reserve(context: PhaseContext, engine: Engine, repository: string): Promise<{ staging: Staging; image: string }> {
  const tag = timestampTag(new Date());
  for (let attempt = 1; ; attempt++) {
    const build = attempt === 1 ? tag : `${tag}-${attempt}`;
    const image = `${repository}:${build}`;
    if (await hasImage(engine, image, context.signal)) continue;
    const staging = createStaging(context.home, context.job.ref.key, build);
    if (staging !== undefined) return { staging, image };
  }
}
