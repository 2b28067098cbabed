import type { Workspace } from '../workspace/workspace.ts';
import { planImage } from './plan.ts';
import { DEPENDENCIES_STAGE } from './toolchain.ts';

/** Of the manifests in the build context, those that the plan's dependency stage really copies. */
export function usedManifests(workspace: Workspace, manifests: readonly string[]): ReadonlySet<string> {
  const stage = planImage(workspace, { manifests: [...manifests].sort(), metadata: [] }).find(
    ({ name }) => name === DEPENDENCIES_STAGE,
  );
  const sources = new Set(
    (stage?.instructions ?? []).flatMap(({ text }) => (text.startsWith('COPY ') ? text.split(' ') : [])),
  );
  return new Set(manifests.filter((name) => sources.has(name) || sources.has(name.split('/', 1)[0] ?? '')));
}
