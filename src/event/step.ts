/**
 * A step's name as a person wants to read it: without mounts and digests, and on one line. BuildKit names a step by its
 * whole instruction, `[base 3/3] RUN --mount=… apt-get update …`.
 */
export function shortStepName(name: string): string {
  return name
    .replace(/(?<!\S)--mount=\S+\s+/g, '')
    .replace(/@sha256:[0-9a-f]{64}\b/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Whether a step's error only says that the build was stopped, or that another step had failed already. */
export function wasCancelled(error: string): boolean {
  return /context canceled/.test(error);
}

/** What a step does, without its label: `RUN …` of `[base 3/3] RUN …`. */
export function stepInstruction(name: string): string {
  return shortStepName(name).replace(/^\[[^\]]+\]\s*/, '');
}

/**
 * `base 3/3` of `[base 3/3] RUN …`. Steps of BuildKit's own are named by what they do: `load build context` of
 * `[internal] load build context`, and `exporting` of `exporting to image`.
 */
export function stepLabel(name: string): string {
  const [, label, rest = ''] = /^\[([^\]]+)\]\s*([^]*)$/.exec(name) ?? [];
  if (label === 'internal' || label === 'auth') return shortStepName(rest) || label;
  return label ?? name.split(' ', 1)[0] ?? name;
}

/** A step as the Dockerfile numbers it: `[linux/amd64 base 3/3] RUN …`. */
export interface NumberedStep {
  readonly stage: string;
  readonly number: number;
  /** `RUN`, `COPY`, … */
  readonly keyword: string;
  /** Only puts the result of a `COPY --link` on top of the others. */
  readonly isLink: boolean;
}

/** What a step's name says of its place in the Dockerfile; nothing if it is not one of its instructions. */
export function numberedStep(name: string): NumberedStep | undefined {
  const [, stage, number, link, keyword] =
    /^\[(?:[\w.-]+\/\S+ )?(\S+) +(\d+)\/\d+\] (LINK )?([A-Z]+)\b/.exec(name) ?? [];
  return stage === undefined || keyword === undefined
    ? undefined
    : { stage, number: Number(number), keyword, isLink: link !== undefined };
}

/** Whether a step does what an instruction asks for. A FROM does nothing but look where an image is. */
export function isInstruction(name: string): boolean {
  const step = numberedStep(name);
  return step !== undefined && step.keyword !== 'FROM' && !step.isLink;
}

/** The image that a FROM step found, with the digest of its content. */
export function resolvedBase(name: string): { readonly image: string; readonly digest: string } | undefined {
  const [, image, digest] = /^\[[^\]]+\] FROM (?:--platform=\S+ )?(\S+)@(sha256:[0-9a-f]{64})\b/.exec(name) ?? [];
  return image === undefined || digest === undefined ? undefined : { image, digest };
}
