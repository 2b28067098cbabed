import { DockerfileParser } from 'dockerfile-ast';

/** An instruction that BuildKit shows as a step: `[stage number/…]`. */
export interface NumberedInstruction {
  readonly stage: string;
  /** From 1, within its stage. */
  readonly number: number;
  readonly keyword: string;
  /** Where it begins and ends in the text, from 1. */
  readonly line: number;
  readonly endLine: number;
}

const COUNTED = new Set(['ADD', 'COPY', 'RUN', 'WORKDIR']);

/**
 * The instructions that become steps, numbered as BuildKit does (frontend/dockerfile/dockerfile2llb): those that make a layer,
 * and a FROM that takes an image. What ONBUILD adds is not in the text, so compare the keyword before you believe a number.
 */
export function numberedInstructions(text: string): NumberedInstruction[] {
  const found: NumberedInstruction[] = [];
  const names = new Set<string>();
  let stage = '';
  let number = 0;
  let index = -1;
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const { start, end } = instruction.getRange();
    const place = { line: start.line + 1, endLine: end.line + 1 };
    if (keyword === 'FROM') {
      index += 1;
      const words = instruction.getArguments().map((each) => each.getValue()).filter((word) => !word.startsWith('--'));
      const [image = '', as = '', name] = words;
      stage = as.toLowerCase() === 'as' && name !== undefined ? name.toLowerCase() : `stage-${index}`;
      number = 0;
      if (image !== 'scratch' && !names.has(image.toLowerCase())) found.push({ stage, number: ++number, keyword, ...place });
      names.add(stage);
    } else if (stage !== '' && COUNTED.has(keyword)) {
      found.push({ stage, number: ++number, keyword, ...place });
    }
  }
  return found;
}
