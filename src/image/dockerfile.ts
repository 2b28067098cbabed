import type { SourceLocation } from '../workspace/document/diagnostic.ts';
import type { Stage } from './instruction.ts';

export interface Dockerfile {
  readonly text: string;
  /** For each line of the text that a YAML line asked for (counted from 1): that place. */
  readonly origins: ReadonlyMap<number, SourceLocation>;
  /** Name of the last stage: what a build makes unless it is told otherwise. */
  readonly target: string;
  /** The images that stages begin from, as the text names them. */
  readonly images: readonly string[];
}

/** Writes stages down. The same stages give the same text, to the byte. */
export function renderDockerfile(title: string, stages: readonly Stage[]): Dockerfile {
  const lines: string[] = [`# ${title.replace(/[\r\n]+/g, ' ')}`];
  const origins = new Map<number, SourceLocation>();
  for (const stage of stages) {
    lines.push('', `# ${stage.comment}`, `FROM ${stage.from} AS ${stage.name}`);
    if (stage.origin !== undefined) origins.set(lines.length, stage.origin);
    for (const { text, origin } of stage.instructions) {
      for (const line of text.split('\n')) {
        lines.push(line);
        if (origin !== undefined) origins.set(lines.length, origin);
      }
    }
  }
  const own = new Set(['scratch', ...stages.map(({ name }) => name)]);
  const images = new Set(stages.map(({ from }) => from).filter((from) => !own.has(from)));
  return { text: `${lines.join('\n')}\n`, origins, target: stages.at(-1)?.name ?? '', images: [...images] };
}
