import { writeFile } from 'node:fs/promises';
import type { Digested, EventBody, LineOrigin } from '../event/event.ts';
import { DvmError } from '../event/error.ts';
import type { Dockerfile } from '../image/dockerfile.ts';
import type { DockerfilePlan } from '../image/dockerfile-plan.ts';
import { fieldNames } from '../workspace/details.ts';
import type { Workspace } from '../workspace/model.ts';
import type { BuildPlan } from './build-plan.ts';
import { hashedArgs } from './digest.ts';
import { contextFiles } from './gather/context-files.ts';
import type { Detected, PhaseContext } from './job.ts';
import type { Staging } from './staging.ts';

/** Writes what a builder reads into the staging folder. */
export async function writePlan(plan: BuildPlan, { dockerfile }: Staging): Promise<void> {
  switch (plan.kind) {
    case 'dockerfile': {
      const ignore = plan.userContext?.ignore;
      await writeFile(dockerfile, plan.dockerfile.text, { mode: 0o600 });
      if (ignore !== undefined) await writeFile(`${dockerfile}.dockerignore`, ignore, { mode: 0o600 });
      return;
    }
    case 'llb':
      throw new DvmError({ kind: 'internal', message: 'No builder accepts an LLB plan.' });
  }
}

/** The event that records the Dockerfile of a build. */
export function dockerfileEvent(key: string, plan: DockerfilePlan, digest: string, workspace: Workspace): EventBody {
  const { text } = plan.dockerfile;
  return { type: 'dockerfile', key, text, fingerprint: digest, origins: lineOrigins(plan.dockerfile, workspace) };
}

/** The event that records what else decides which steps run, so that a later build can be compared with it. */
export async function inputsEvent(
  { job, flags }: Pick<PhaseContext, 'job' | 'flags'>,
  { engine, builder }: Pick<Detected, 'engine' | 'builder'>,
  plan: DockerfilePlan,
  certificates: readonly Digested[],
  hasLayerCache: boolean,
): Promise<EventBody> {
  const { target, args, manifests, userContext } = plan;
  const files = userContext && (await contextFiles(userContext));
  return {
    type: 'inputs',
    key: job.ref.key,
    inputs: {
      target,
      args: hashedArgs(args),
      manifests,
      certificates,
      ...(files ? { context: files } : userContext && { contextUnknown: true }),
      ...(userContext && { stagingContext: userContext.stagingName }),
      noCache: flags.noCache === true,
      pull: flags.pull === true,
      builder: `${engine.platform.name} ${engine.platform.version}, ${builder.name}`,
      layerCache: hasLayerCache,
    },
  };
}

function lineOrigins({ origins }: Dockerfile, workspace: Workspace): LineOrigin[] {
  const fieldAt = fieldNames(workspace);
  return [...origins].map(([at, location]) => {
    const field = fieldAt(location);
    return {
      at,
      file: location.file,
      line: location.line,
      column: location.column,
      ...(field !== undefined && { field }),
    };
  });
}
