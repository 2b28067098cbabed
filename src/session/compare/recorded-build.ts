import type { Platform } from '../../event/event.ts';
import type { StepRecord } from '../../event/step-fold.ts';
import type { WrittenInstruction } from '../../dockerfile/instructions.ts';
import type { WorkspaceDetail } from '../log/detail.ts';
import type { CauseLocation } from './cause.ts';

/** A workspace's build as it was recorded. */
export interface RecordedBuild {
  readonly detail: WorkspaceDetail;
  /** Where it was built. */
  readonly platform?: Platform;
}

/** Whether an instruction ran instead of coming from the cache. */
export function hasRun({ role, state, startedAt }: StepRecord): boolean {
  return role === 'instruction' && startedAt !== undefined && state !== 'cached' && state !== 'waiting';
}

/** The location of an instruction, and its origin in the user's files. */
export function locationOf({ detail }: RecordedBuild, { line }: WrittenInstruction): CauseLocation {
  const origin = detail.dockerfile?.origins.find(({ at }) => at === line);
  return { line, ...(origin && { origin }) };
}
