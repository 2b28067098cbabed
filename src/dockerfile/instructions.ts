import { DockerfileParser } from 'dockerfile-ast';
import { type InstructionSource, isDownload, sourcesOf } from './copy-sources.ts';

/** An instruction of a Dockerfile, whether or not it becomes a step. */
export interface WrittenInstruction {
  /** Name of its stage in lower case, or `stage-N` if it has none; empty before the first stage. */
  readonly stage: string;
  /** Counts from 1 within its stage, as BuildKit shows it in `[stage number/…]`; absent if it is not a step. */
  readonly number?: number;
  readonly keyword: string;
  /** As it is written, with all its lines. */
  readonly text: string;
  /** First and last line in the text, from 1. */
  readonly line: number;
  readonly endLine: number;
  readonly sources: readonly InstructionSource[];
  /** Whether it downloads something by itself, as ADD does with a URL. */
  readonly isDownload: boolean;
}

/** An instruction that BuildKit shows as a step: `[stage number/…]`. */
export type NumberedInstruction = WrittenInstruction & { readonly number: number };

const COUNTED = new Set(['ADD', 'COPY', 'RUN', 'WORKDIR']);

/** All instructions of a Dockerfile, in order. */
export function writtenInstructions(text: string): WrittenInstruction[] {
  const lines = text.split('\n');
  const found: WrittenInstruction[] = [];
  const names = new Set<string>();
  let stage = '';
  let number = 0;
  let index = -1;
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const { start, end } = instruction.getRange();
    const written = {
      keyword,
      text: lines
        .slice(start.line, end.line + 1)
        .join('\n')
        .trim(),
      line: start.line + 1,
      endLine: end.line + 1,
      sources: sourcesOf(instruction),
      isDownload: isDownload(instruction),
    };
    if (keyword === 'FROM') {
      index += 1;
      const words = instruction
        .getArguments()
        .map((each) => each.getValue())
        .filter((word) => !word.startsWith('--'));
      const [image = '', as = '', name] = words;
      stage = as.toLowerCase() === 'as' && name !== undefined ? name.toLowerCase() : `stage-${index}`;
      number = 0;
      const isStep = image !== 'scratch' && !names.has(image.toLowerCase());
      found.push({ stage, ...written, ...(isStep && { number: ++number }) });
      names.add(stage);
    } else {
      found.push({ stage, ...written, ...(stage !== '' && COUNTED.has(keyword) && { number: ++number }) });
    }
  }
  return found;
}

/**
 * The instructions that become steps, numbered as BuildKit does (frontend/dockerfile/dockerfile2llb): those that create
 * a layer, and a FROM with an image. What ONBUILD adds is not in the text, so compare the keyword before relying on a
 * number.
 */
export function numberedInstructions(text: string): NumberedInstruction[] {
  return writtenInstructions(text).filter((each): each is NumberedInstruction => each.number !== undefined);
}
