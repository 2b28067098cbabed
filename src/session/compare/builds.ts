import { createTwoFilesPatch } from 'diff';
import type { BuildInputs } from '../../event/event.ts';
import { stepInstruction } from '../../event/step.ts';
import type { StepRecord } from '../../event/step-fold.ts';
import { align } from './align.ts';
import type { CauseLocation } from './cause.ts';
import { locationOf, type RecordedBuild } from './recorded-build.ts';
import { Recipe } from './recipe.ts';
import { changedNames } from './copied-files.ts';

/** A step in two builds, an earlier and a later one; a side is absent if that build does not have the step. */
export interface ComparedStep {
  readonly before?: ComparedSide;
  readonly after?: ComparedSide;
  /** How its instruction changed. */
  readonly change: 'same' | 'changed' | 'moved' | 'added' | 'removed';
  /** Set if it ran in both, and the difference is more than noise. */
  readonly speed?: 'faster' | 'slower';
  /** Set if it came from the cache in only one of them. */
  readonly cache?: 'gained' | 'lost';
}

export interface ComparedSide {
  /** Its digest. */
  readonly step: string;
  /** `dev 3/9` */
  readonly label: string;
  /** `RUN npm ci` */
  readonly instruction: string;
  readonly state: StepRecord['state'];
  readonly runMs: number;
  readonly bytes: number;
  readonly location: CauseLocation;
}

/** A difference between the inputs of two builds, without their values. */
export type InputChange =
  | {
      readonly kind: 'arg' | 'manifest' | 'certificate' | 'context';
      readonly name: string;
      readonly change: 'changed' | 'added' | 'removed';
    }
  | {
      readonly kind: 'base_image' | 'target' | 'builder' | 'no_cache' | 'pull' | 'layer_cache';
      readonly name: string;
      readonly before: string;
      readonly after: string;
    };

export interface BuildComparison {
  /** In the order of the later Dockerfile, with removed steps at their former positions. */
  readonly steps: readonly ComparedStep[];
  readonly inputs: readonly InputChange[];
  readonly dockerfile: {
    readonly before?: string;
    readonly after?: string;
    /** A unified diff; empty if they are the same, or one of them is unknown. */
    readonly patch: string;
  };
}

/** Smaller differences may be noise. */
const NOISE_MS = 500;
const NOISE_SHARE = 0.2;

/** Compares an earlier with a later build of a workspace. */
export function compareBuilds(before: RecordedBuild, after: RecordedBuild): BuildComparison {
  const [was, is] = [before.detail.dockerfile?.text, after.detail.dockerfile?.text];
  return {
    steps: comparedSteps(before, after),
    inputs: [...inputChanges(before.detail.inputs, after.detail.inputs), ...baseChanges(before, after)],
    dockerfile: {
      ...(was !== undefined && { before: was }),
      ...(is !== undefined && { after: is }),
      patch: was === undefined || is === undefined || was === is ? '' : patchOf(was, is),
    },
  };
}

function comparedSteps(before: RecordedBuild, after: RecordedBuild): ComparedStep[] {
  const [was, is] = [new Recipe(before.detail), new Recipe(after.detail)];
  return align(was.instructions, is.instructions).pairs.flatMap((pair): ComparedStep[] => {
    const left = pair.before && side(was.step(pair.before), locationOf(before, pair.before));
    const right = pair.after && side(is.step(pair.after), locationOf(after, pair.after));
    if (left === undefined && right === undefined) return [];
    const change = left === undefined ? 'added' : right === undefined ? 'removed' : pair.change;
    return [
      {
        ...(left && { before: left }),
        ...(right && { after: right }),
        change,
        ...(left && right && difference(left, right)),
      },
    ];
  });
}

function side(record: StepRecord | undefined, location: CauseLocation): ComparedSide | undefined {
  if (record?.role !== 'instruction') return undefined;
  const { step, name, label, state, runMs, bytes } = record;
  return { step, label, instruction: stepInstruction(name), state, runMs, bytes, location };
}

function difference(before: ComparedSide, after: ComparedSide): Pick<ComparedStep, 'speed' | 'cache'> {
  if (before.state !== 'cached' && after.state === 'cached') return { cache: 'gained' };
  if (before.state === 'cached' && after.state !== 'cached') return after.state === 'waiting' ? {} : { cache: 'lost' };
  const delta = after.runMs - before.runMs;
  const isNoise =
    before.state !== 'done' ||
    after.state !== 'done' ||
    Math.abs(delta) < Math.max(NOISE_MS, NOISE_SHARE * Math.max(before.runMs, after.runMs));
  return isNoise ? {} : { speed: delta < 0 ? 'faster' : 'slower' };
}

function inputChanges(before: BuildInputs | undefined, after: BuildInputs | undefined): InputChange[] {
  if (before === undefined || after === undefined) return [];
  const named = (
    kind: 'arg' | 'manifest' | 'certificate' | 'context',
    was = before.args,
    is = after.args,
  ): InputChange[] => changedNames(was, is).map((each) => ({ kind, ...each }));
  const valued = (
    kind: 'target' | 'builder' | 'no_cache' | 'pull' | 'layer_cache',
    name: string,
    was: string,
    is: string,
  ): InputChange[] => (was === is ? [] : [{ kind, name, before: was, after: is }]);
  const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
  return [
    ...valued('target', 'target', before.target, after.target),
    ...named('arg'),
    ...named('manifest', before.manifests, after.manifests),
    ...named('certificate', before.certificates, after.certificates),
    ...(before.context === undefined || after.context === undefined
      ? []
      : named('context', before.context, after.context)),
    ...valued('no_cache', 'without cache', yesNo(before.noCache), yesNo(after.noCache)),
    ...valued('pull', 'pull', yesNo(before.pull), yesNo(after.pull)),
    ...valued('layer_cache', 'layer cache', yesNo(before.layerCache), yesNo(after.layerCache)),
    ...valued('builder', 'builder', before.builder, after.builder),
  ];
}

function baseChanges(before: RecordedBuild, after: RecordedBuild): InputChange[] {
  const digests = ({ detail }: RecordedBuild): Map<string, string> =>
    new Map(detail.baseImages.map(({ image, digest }) => [image, digest]));
  const [was, is] = [digests(before), digests(after)];
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((name): InputChange[] => {
    const [old, now] = [was.get(name) ?? 'none', is.get(name) ?? 'none'];
    return old === now ? [] : [{ kind: 'base_image', name, before: old, after: now }];
  });
}

function patchOf(before: string, after: string): string {
  const patch = createTwoFilesPatch('before', 'after', before, after, undefined, undefined, { context: 3 });
  return patch.slice(patch.indexOf('--- '));
}
