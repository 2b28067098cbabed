import { stepInstruction } from '../../event/step.ts';
import type { StepRecord } from '../../event/step-fold.ts';
import type { WrittenInstruction } from '../../dockerfile/instructions.ts';
import type { CauseLocation, RebuildCause } from './cause.ts';
import { Changes } from './changes.ts';
import { hasRun, type RecordedBuild } from './recorded-build.ts';
import { causeText } from './words.ts';

/** A step as it is shown to users. */
export interface NamedStep {
  /** Its digest; absent for what is not a step. */
  readonly step?: string;
  /** `dev 3/9` */
  readonly label: string;
  /** `RUN npm ci` */
  readonly instruction: string;
  readonly location?: CauseLocation;
}

/** Why a step ran. */
export interface RebuildReason extends NamedStep {
  readonly step: string;
  /** The earliest instruction that it is built on, or itself, that changed since the last successful build. */
  readonly since: NamedStep;
  readonly cause: RebuildCause;
  /** What else changed in the same instruction. */
  readonly also: readonly RebuildCause[];
  /** In words. */
  readonly text: string;
}

/** Steps that ran for the same reason. */
export interface RebuildGroup extends Pick<RebuildReason, 'since' | 'cause' | 'also' | 'text'> {
  readonly steps: readonly RebuildReason[];
}

/**
 * Explains each step of a build that did not come from the cache by what changed since the last successful build of its
 * workspace.
 */
export function rebuildReasons(build: RecordedBuild, last: RecordedBuild | undefined): RebuildReason[] {
  const { detail } = build;
  const missed = detail.steps.filter(hasRun);
  if (missed.length === 0) return [];
  const changes = new Changes(build, last);
  const reasons = missed.map((step): readonly [number, RebuildReason] => {
    const own = changes.after.of(step);
    const named = nameStep(step, own === undefined ? undefined : changes.location(own));
    const {
      at,
      causes: [cause = { kind: 'cache_cleared' }, ...also],
    } = own === undefined ? { at: undefined, causes: changes.general() } : earliest(changes, own);
    const since = at === undefined || at === own ? named : nameInstruction(at, changes);
    return [own?.line ?? Infinity, { ...named, since, cause, also, text: [cause, ...also].map(causeText).join(' ') }];
  });
  return reasons.sort(([one], [other]) => (one === other ? 0 : one - other)).map(([, reason]) => reason);
}

/** Groups the steps by reason. */
export function rebuildGroups(reasons: readonly RebuildReason[]): RebuildGroup[] {
  const groups = Map.groupBy(reasons, ({ cause, also, since }) =>
    JSON.stringify([cause, also, tellsPlace(cause) ? since.label : '']),
  );
  return [...groups.values()].flatMap((steps) => {
    const [first] = steps;
    return first === undefined
      ? []
      : [{ since: first.since, cause: first.cause, also: first.also, text: first.text, steps }];
  });
}

/** A cause that affects the whole build belongs to no step. */
function tellsPlace({ kind }: RebuildCause): boolean {
  return !['first_build', 'no_record', 'no_cache', 'engine', 'target'].includes(kind);
}

function earliest(
  changes: Changes,
  own: WrittenInstruction,
): { at: WrittenInstruction; causes: readonly RebuildCause[] } {
  const general = changes.sweeping();
  if (general !== undefined) return { at: own, causes: [general] };
  const lineage = changes.after.lineage(own, (each) => each === own || changes.hasRun(each));
  for (const at of lineage) {
    const causes = changes.at(at);
    if (causes.length > 0) return { at, causes };
  }
  const at = lineage.find((each) => changes.hasRun(each)) ?? own;
  return { at, causes: changes.unseen(at) };
}

function nameStep(
  { step, name, label }: StepRecord,
  location: CauseLocation | undefined,
): NamedStep & { step: string } {
  return { step, label, instruction: stepInstruction(name), ...(location && { location }) };
}

function nameInstruction(at: WrittenInstruction, changes: Changes): NamedStep {
  const step = changes.after.step(at);
  if (step !== undefined) return nameStep(step, changes.location(at));
  return { label: at.stage, instruction: at.text.replace(/\s+/g, ' '), location: changes.location(at) };
}
