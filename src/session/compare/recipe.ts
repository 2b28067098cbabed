import type { StepRecord } from '../../event/step-fold.ts';
import { type WrittenInstruction, writtenInstructions } from '../../dockerfile/instructions.ts';
import { type BaseImage, resolvedBase, type WorkspaceDetail } from '../log/detail.ts';

/** Instructions that affect a RUN, besides the file system. */
const ENVIRONMENT = new Set(['ARG', 'ENV', 'SHELL', 'USER']);

/** A Dockerfile as it was built: what each instruction is built on, and its step. */
export class Recipe {
  readonly instructions: readonly WrittenInstruction[];
  readonly #stages: ReadonlyMap<string, readonly WrittenInstruction[]>;
  readonly #names: readonly string[];
  readonly #steps = new Map<WrittenInstruction, StepRecord>();
  readonly #bases: readonly BaseImage[];

  constructor({ dockerfile, steps, baseImages }: Pick<WorkspaceDetail, 'dockerfile' | 'steps' | 'baseImages'>) {
    this.instructions = writtenInstructions(dockerfile?.text ?? '');
    this.#stages = Map.groupBy(this.instructions, ({ stage }) => stage);
    this.#names = [...this.#stages.keys()].filter((name) => name !== '');
    this.#bases = baseImages;
    const numbered = new Map(this.instructions.map((each) => [placeOf(each), each]));
    for (const step of steps) {
      const { role, stage, number, keyword } = step;
      if (stage === undefined || number === undefined || keyword === undefined || role === 'internal') continue;
      const found = numbered.get(placeOf({ stage, number, keyword }));
      if (found !== undefined) this.#steps.set(found, step);
    }
  }

  /** The step of an instruction, if the build needed it. */
  step(instruction: WrittenInstruction): StepRecord | undefined {
    return this.#steps.get(instruction);
  }

  /** The instruction of a step. */
  of(step: StepRecord): WrittenInstruction | undefined {
    return [...this.#steps].find(([, each]) => each === step)?.[0];
  }

  isStage(name: string): boolean {
    return this.#stageNamed(name, this.#names.length) !== undefined;
  }

  /**
   * Everything that an instruction is built on, earliest first, and itself at the end. Another stage matters only if
   * what is copied from it differs: `follows` selects the instructions for which that is possible.
   */
  lineage(
    instruction: WrittenInstruction,
    follows: (instruction: WrittenInstruction) => boolean,
  ): WrittenInstruction[] {
    const found = new Set<WrittenInstruction>();
    const visit = (stage: string, last?: WrittenInstruction): void => {
      for (const each of this.#stages.get(stage) ?? []) {
        const from =
          each.keyword === 'FROM'
            ? [this.#parent(stage)]
            : follows(each)
              ? each.sources.map(({ from: name }) => this.#stageNamed(name, this.#names.indexOf(stage)))
              : [];
        for (const other of from) if (other !== undefined) visit(other);
        found.add(each);
        if (each === last) return;
      }
    };
    visit(instruction.stage, instruction);
    return [...found];
  }

  /** The variables, user and shell in effect at an instruction. */
  environmentOf(instruction: WrittenInstruction): WrittenInstruction[] {
    return this.#before(instruction).filter(({ keyword }) => ENVIRONMENT.has(keyword));
  }

  /** The preceding steps of its own stage, nearest first. */
  stepsBefore(instruction: WrittenInstruction): WrittenInstruction[] {
    const own = this.#stages.get(instruction.stage) ?? [];
    return own
      .slice(0, own.indexOf(instruction))
      .filter(({ number }) => number !== undefined)
      .reverse();
  }

  /** The args before the first stage, for the names of images. */
  get preamble(): readonly WrittenInstruction[] {
    return this.#stages.get('') ?? [];
  }

  /** The image that a FROM or `--from` resolved to. */
  base(instruction: WrittenInstruction): BaseImage | undefined {
    const step = this.step(instruction);
    const own = step && resolvedBase(step);
    if (own !== undefined) return own;
    const names =
      instruction.keyword === 'FROM'
        ? [imageOf(instruction.text)]
        : instruction.sources.flatMap(({ from }) => from ?? []);
    return this.#bases.find(({ image }) =>
      names.some((name) => name !== undefined && !this.isStage(name) && fullName(name) === fullName(image)),
    );
  }

  #before(instruction: WrittenInstruction): WrittenInstruction[] {
    const own = this.#stages.get(instruction.stage) ?? [];
    const parent = this.#parent(instruction.stage);
    const inherited = (parent === undefined ? undefined : this.#stages.get(parent))?.at(-1);
    return [
      ...(inherited === undefined ? [] : [...this.#before(inherited), inherited]),
      ...own.slice(0, own.indexOf(instruction)),
    ];
  }

  #parent(stage: string): string | undefined {
    const from = this.#stages.get(stage)?.[0];
    return from?.keyword === 'FROM' ? this.#stageNamed(imageOf(from.text), this.#names.indexOf(stage)) : undefined;
  }

  /** By its name or number; a stage can only refer to earlier ones, so this terminates. */
  #stageNamed(name: string | undefined, before: number): string | undefined {
    if (name === undefined) return undefined;
    const index = /^\d+$/.test(name) ? Number(name) : this.#names.indexOf(name.toLowerCase());
    return index >= 0 && index < before ? this.#names[index] : undefined;
  }
}

function placeOf({
  stage,
  number,
  keyword,
}: Pick<WrittenInstruction, 'stage' | 'keyword'> & { readonly number?: number }): string {
  return `${stage} ${number ?? '-'} ${keyword}`;
}

function imageOf(from: string): string | undefined {
  return from
    .split(/\s+/)
    .slice(1)
    .find((word) => !word.startsWith('--'));
}

/** `debian:trixie` and `docker.io/library/debian:trixie` are the same image. */
function fullName(image: string): string {
  const [short = ''] = image
    .replace(/^docker\.io\//, '')
    .replace(/^library\//, '')
    .split('@sha256:', 1);
  return short.includes(':', short.lastIndexOf('/') + 1) ? short : `${short}:latest`;
}
