import type { Platform } from '../../event/event.ts';
import type { StepRecord } from '../../event/step-fold.ts';
import type { WrittenInstruction } from '../../dockerfile/instructions.ts';
import type { WorkspaceDetail } from '../log/detail.ts';
import type { CauseLocation } from './cause.ts';

/** A workspace's build, as its record tells it. */
export interface RecordedBuild {
  readonly detail: WorkspaceDetail;
  /** Where it was built. */
  readonly platform?: Platform;
}

/** Whether it ran, of the steps that may come from the cache. */
export function hasRun({ role, state, startedAt }: StepRecord): boolean {
  return role === 'instruction' && startedAt !== undefined && state !== 'cached' && state !== 'waiting';
}

/** Where an instruction of its Dockerfile stands, and who asked for it. */
export function locationOf({ detail }: RecordedBuild, { line }: WrittenInstruction): CauseLocation {
  const origin = detail.dockerfile?.origins.find(({ at }) => at === line);
  return { line, ...(origin && { origin }) };
}
