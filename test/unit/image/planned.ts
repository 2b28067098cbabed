import { createHash } from 'node:crypto';
import type { Dockerfile } from '../../../src/image/dockerfile.ts';
import { type DockerfilePlan, planDockerfile } from '../../../src/image/dockerfile-plan.ts';
import type { UserDockerfile } from '../../../src/workspace/user-dockerfile.ts';
import type { Workspace } from '../../../src/workspace/model.ts';

interface Inputs {
  readonly manifests?: readonly string[];
  /** The contents of the manifests; empty by default, or an empty object in files of JSON. */
  readonly texts?: ReadonlyMap<string, string>;
  readonly userDockerfile?: UserDockerfile;
}

export function planned(
  workspace: Workspace,
  { manifests = [], texts = new Map(), userDockerfile }: Inputs = {},
): DockerfilePlan {
  const files = manifests.map((name) => {
    const text = texts.get(name) ?? (name.endsWith('.json') ? '{}' : '');
    return { name, text, digest: createHash('sha256').update(text).digest('hex') };
  });
  return planDockerfile(workspace, { manifests: files, ...(userDockerfile && { userDockerfile }) });
}

export function rendered(workspace: Workspace, inputs?: Inputs): Dockerfile {
  return planned(workspace, inputs).dockerfile;
}
