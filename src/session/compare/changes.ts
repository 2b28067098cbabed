import type { BuildInputs } from '../../event/event.ts';
import type { WrittenInstruction } from '../../dockerfile/instructions.ts';
import { align, type Alignment, type Pair } from './align.ts';
import type { CauseLocation, ChangedFile, RebuildCause } from './cause.ts';
import { Recipe } from './recipe.ts';
import { hasRun, locationOf, type RecordedBuild } from './recorded-build.ts';
import { changedFiles, changedNames, pathInContext, takes } from './copied-files.ts';

/** Finds what changed between two builds, for instructions of the later one. */
export class Changes {
  readonly before: Recipe;
  readonly after: Recipe;
  readonly #build: RecordedBuild;
  readonly #last: RecordedBuild | undefined;
  readonly #alignment: Alignment;
  readonly #files: readonly ChangedFile[];
  readonly #args: ReadonlySet<string>;

  constructor(build: RecordedBuild, last: RecordedBuild | undefined) {
    this.#build = build;
    this.#last = last;
    this.after = new Recipe(build.detail);
    this.before = new Recipe(last?.detail ?? { steps: [], baseImages: [] });
    this.#alignment = align(this.before.instructions, this.after.instructions);
    const [was, is] = [last?.detail.inputs, build.detail.inputs];
    this.#files = was === undefined || is === undefined ? [] : changedFiles(was, is);
    this.#args = new Set(
      was === undefined || is === undefined ? [] : changedNames(was.args, is.args).map(({ name }) => name),
    );
  }

  /** The cause that makes every step run; undefined if there is none. */
  sweeping(): RebuildCause | undefined {
    if (this.#build.detail.inputs?.noCache === true) return { kind: 'no_cache' };
    if (this.#last === undefined) return { kind: 'first_build' };
    if (this.#last.detail.dockerfile === undefined || this.#last.detail.steps.length === 0)
      return { kind: 'no_record' };
    return undefined;
  }

  /** The cause for a step that is in no line of the Dockerfile. */
  general(): readonly RebuildCause[] {
    return [this.sweeping() ?? this.#otherEngine() ?? { kind: 'cache_cleared' }];
  }

  /** What changed in an instruction itself, apart from what it is built on. */
  at(instruction: WrittenInstruction): readonly RebuildCause[] {
    if (instruction.number === undefined && instruction.keyword !== 'FROM') return [];
    const pair = this.#alignment.ofAfter.get(instruction);
    const written = [
      ...(instruction.keyword === 'RUN' ? this.#environment(instruction, pair) : []),
      ...this.#written(pair),
      ...this.#goneBefore(pair),
    ];
    const causes = [
      ...written,
      ...this.#argsOf(instruction, written),
      ...this.#filesOf(instruction),
      ...this.#baseOf(instruction, pair),
    ];
    return causes.length > 0 ? causes : this.#newlyMade(instruction, pair);
  }

  /** Why an instruction ran without a recorded change. */
  unseen(instruction: WrittenInstruction): readonly RebuildCause[] {
    if (instruction.isDownload) return [{ kind: 'remote' }];
    const isUnknown = this.#inputs?.contextUnknown === true || this.#last?.detail.inputs?.contextUnknown === true;
    if (isUnknown && instruction.sources.some(({ from }) => from === undefined)) return [{ kind: 'context' }];
    return [this.#otherEngine() ?? { kind: 'cache_cleared' }];
  }

  hasRun(instruction: WrittenInstruction): boolean {
    const step = this.after.step(instruction);
    return step !== undefined && hasRun(step);
  }

  location(instruction: WrittenInstruction): CauseLocation {
    return locationOf(this.#build, instruction);
  }

  get #inputs(): BuildInputs | undefined {
    return this.#build.detail.inputs;
  }

  #written(pair: Pair | undefined): RebuildCause[] {
    if (pair === undefined || pair.change === 'same') return [];
    const { change, before, after } = pair;
    const [build, instruction] = after === undefined ? [this.#last, before] : [this.#build, after];
    if (build === undefined || instruction === undefined) return [];
    return [
      {
        kind: 'instruction',
        change,
        location: locationOf(build, instruction),
        keyword: instruction.keyword,
        ...(before && { before: before.text }),
        ...(after && { after: after.text }),
      },
    ];
  }

  #environment(instruction: WrittenInstruction, pair: Pair | undefined): RebuildCause[] {
    const now = this.after
      .environmentOf(instruction)
      .flatMap((each) => this.#written(this.#alignment.ofAfter.get(each)));
    const before = pair?.before === undefined ? [] : this.before.environmentOf(pair.before);
    const gone = before.map((each) => this.#alignment.ofBefore.get(each)).filter((each) => each?.change === 'removed');
    return [...now, ...gone.flatMap((each) => this.#written(each))];
  }

  /** Instructions directly before it that were removed or moved. */
  #goneBefore(pair: Pair | undefined): RebuildCause[] {
    if (pair?.before === undefined) return [];
    const steps = this.before.stepsBefore(pair.before).map((each) => this.#alignment.ofBefore.get(each));
    const kept = steps.findIndex((each) => each?.change !== 'removed' && each?.change !== 'moved');
    return steps
      .slice(0, kept === -1 ? undefined : kept)
      .reverse()
      .flatMap((each) => this.#written(each));
  }

  /** A RUN receives every declared arg; other instructions use only those that they refer to. */
  #argsOf(instruction: WrittenInstruction, written: readonly RebuildCause[]): RebuildCause[] {
    const declared = instruction.keyword === 'RUN' ? this.after.environmentOf(instruction) : [];
    const reported = written.flatMap((cause) =>
      cause.kind === 'instruction' && cause.keyword === 'ARG' ? declaredNames(cause.after ?? cause.before ?? '') : [],
    );
    const names = [...this.#args].filter(
      (name) =>
        !reported.includes(name) &&
        (declared.some((each) => each.keyword === 'ARG' && declaredNames(each.text).includes(name)) ||
          refersTo(instruction.text, name)),
    );
    if (names.length === 0) return [];
    const at = [...declared, ...this.after.preamble].find(
      (each) => each.keyword === 'ARG' && declaredNames(each.text).includes(names[0] ?? ''),
    );
    return [{ kind: 'arg', names, ...(at && { location: this.location(at) }) }];
  }

  #filesOf({ sources }: WrittenInstruction): RebuildCause[] {
    // Records of earlier versions lack the name, which is nearly always this one.
    const staging = this.#inputs?.stagingContext ?? 'staging';
    const ownContext = this.#inputs?.context !== undefined || this.#inputs?.contextUnknown === true;
    const files = this.#files.filter((file) =>
      sources.some(({ from, paths }) => {
        const isStaged = ownContext ? from === staging && !this.after.isStage(staging) : from === undefined;
        const isThere = file.what === 'context' ? ownContext && from === undefined : isStaged;
        return isThere && takes(paths, pathInContext(file));
      }),
    );
    return files.length === 0 ? [] : [{ kind: 'file', files }];
  }

  #baseOf(instruction: WrittenInstruction, pair: Pair | undefined): RebuildCause[] {
    const after = this.after.base(instruction);
    const before = pair?.change === 'same' && pair.before !== undefined ? this.before.base(pair.before) : undefined;
    if (before === undefined || after === undefined || before.digest === after.digest) return [];
    return [
      {
        kind: 'base_image',
        image: after.image,
        before: before.digest,
        after: after.digest,
        pulled: this.#inputs?.pull === true,
      },
    ];
  }

  /** The earlier Dockerfile had the same instruction, but that build did not reach it. */
  #newlyMade(instruction: WrittenInstruction, pair: Pair | undefined): RebuildCause[] {
    const [was, is] = [this.#last?.detail.inputs?.target, this.#inputs?.target];
    const isNew = this.hasRun(instruction) && pair?.before !== undefined && this.before.step(pair.before) === undefined;
    if (!isNew) return [];
    if (was !== undefined && is !== undefined && was !== is) return [{ kind: 'target', before: was, after: is }];
    // BuildKit reports a single step for the same instruction of two stages.
    return this.before.instructions.some(
      (each) => each.text === instruction.text && this.before.step(each) !== undefined,
    )
      ? []
      : [{ kind: 'newly_needed' }];
  }

  #otherEngine(): RebuildCause | undefined {
    const [was, is] = [this.#last?.platform, this.#build.platform];
    if (was === undefined || is === undefined) return undefined;
    const isSame =
      was.id !== undefined && is.id !== undefined ? was.id === is.id : was.host === is.host && was.name === is.name;
    return isSame
      ? undefined
      : { kind: 'engine', before: `${was.name} (${was.host})`, after: `${is.name} (${is.host})` };
  }
}

function declaredNames(text: string): string[] {
  return text
    .split(/\s+/)
    .slice(1)
    .map((word) => word.split('=', 1)[0] ?? '');
}

function refersTo(text: string, name: string): boolean {
  return [...text.matchAll(/\$\{?(\w+)/g)].some(([, word]) => word === name);
}
