import type { LineOrigin } from '../../event/event.ts';
import { numberedInstructions } from '../../dockerfile/instructions.ts';
import type { WorkspaceDetail } from './detail.ts';

/** The location of a step's instruction. */
export interface StepLocation {
  /** Lines of the Dockerfile, from 1. */
  readonly line: number;
  readonly endLine: number;
  /** The location in the user's files that the instruction comes from; absent if it comes from none. */
  readonly origin?: LineOrigin;
}

/** The locations of a build's steps, by digest; ambiguous steps are left out. */
export function stepLocations({
  dockerfile,
  steps,
}: Pick<WorkspaceDetail, 'dockerfile' | 'steps'>): Map<string, StepLocation> {
  const locations = new Map<string, StepLocation>();
  if (dockerfile === undefined) return locations;
  const origins = new Map(dockerfile.origins.map((origin) => [origin.at, origin]));
  const instructions = new Map(
    numberedInstructions(dockerfile.text).map((each) => [`${each.stage} ${each.number} ${each.keyword}`, each]),
  );
  for (const { step, stage, number, keyword } of steps) {
    const found = instructions.get(`${stage ?? ''} ${number ?? '-'} ${keyword ?? ''}`);
    if (found === undefined) continue;
    const { line, endLine } = found;
    const origin = origins.get(line);
    locations.set(step, { line, endLine, ...(origin && { origin }) });
  }
  return locations;
}
