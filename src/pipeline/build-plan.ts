import { type DockerfilePlan, type GatheredInputs, planDockerfile } from '../image/dockerfile-plan.ts';
import type { Workspace } from '../workspace/model.ts';

/** A build described as a BuildKit LLB graph instead of a Dockerfile. */
export interface LlbPlan {
  readonly kind: 'llb';
}

/** What to build, before anything is sent to an engine. */
export type BuildPlan = DockerfilePlan | LlbPlan;

/**
 * Pure. Previews, builds, the *changed* mark and the image's label are all derived from this plan, so they cannot
 * disagree. A workspace is always built from a Dockerfile.
 */
export function planBuild(workspace: Workspace, gathered: GatheredInputs, target?: string): DockerfilePlan {
  return planDockerfile(workspace, gathered, target);
}
