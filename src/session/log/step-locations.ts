import type { LineOrigin } from '../../event/event.ts';
import { numberedInstructions } from '../../dockerfile/instructions.ts';
import type { WorkspaceDetail } from './detail.ts';

/** Where a step is asked for. */
export interface StepLocation {
  /** Lines of the Dockerfile, from 1. */
  readonly line: number;
  readonly endLine: number;
  /** The place in the user's files that the instruction comes from; absent where nobody asked for it. */
  readonly origin?: LineOrigin;
}

/** Where the steps of a build come from, by their digests; those of which it is not sure are left out. */
export function stepLocations({
  dockerfile,
  steps,
}: Pick<WorkspaceDetail, 'dockerfile' | 'steps'>): Map<string, StepLocation> {
  const places = new Map<string, StepLocation>();
  if (dockerfile === undefined) return places;
  const origins = new Map(dockerfile.origins.map((origin) => [origin.at, origin]));
  const instructions = new Map(
    numberedInstructions(dockerfile.text).map((each) => [`${each.stage} ${each.number} ${each.keyword}`, each]),
  );
  for (const { step, stage, number, keyword } of steps) {
    const found = instructions.get(`${stage ?? ''} ${number ?? '-'} ${keyword ?? ''}`);
    if (found === undefined) continue;
    const { line, endLine } = found;
    const origin = origins.get(line);
    places.set(step, { line, endLine, ...(origin && { origin }) });
  }
  return places;
}
