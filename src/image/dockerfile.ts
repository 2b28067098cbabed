import type { SourceLocation } from '../workspace/document/diagnostic.ts';
import type { Stage } from './instruction.ts';
import { OWN_STYLE, renderFrom, renderInstruction } from './render.ts';

export interface Dockerfile {
  readonly text: string;
  /** The source location of each line that the user's files request, by line from 1. */
  readonly origins: ReadonlyMap<number, SourceLocation>;
  /** The name of the last stage: the default target. */
  readonly target: string;
  /** References of the images that stages begin from. */
  readonly images: readonly string[];
}

/** The text of stages. The same stages give the same text, to the byte. */
export function renderDockerfile(title: string, stages: readonly Stage[], style = OWN_STYLE): Dockerfile {
  const lines: string[] = [`# ${title.replace(/[\r\n]+/g, ' ')}`];
  const origins = new Map<number, SourceLocation>();
  for (const stage of stages) {
    lines.push('', `# ${stage.comment}`, `FROM ${renderFrom(stage.from, style)} AS ${style.stageName(stage.name)}`);
    if (stage.origin !== undefined) origins.set(lines.length, stage.origin);
    for (const instruction of stage.instructions) {
      for (const line of renderInstruction(instruction, style).split('\n')) {
        lines.push(line);
        if (instruction.origin !== undefined) origins.set(lines.length, instruction.origin);
      }
    }
  }
  const target = style.stageName(stages.at(-1)?.name ?? '');
  return { text: `${lines.join('\n')}\n`, origins, target, images: baseImages(stages) };
}

function baseImages(stages: readonly Stage[]): string[] {
  const references = stages.flatMap(({ from }) => (from.kind === 'image' ? [from.reference] : []));
  return [...new Set(references)].filter((reference) => reference !== 'scratch');
}
