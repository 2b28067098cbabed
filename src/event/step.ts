/**
 * A step's name as a person wants to read it: without mounts and digests, and on one line. BuildKit names a step by its
 * whole instruction, `[base 3/3] RUN --mount=… apt-get update …`.
 */
export function shortStepName(name: string): string {
  return name.replace(/--mount=\S+\s+/g, '').replace(/@sha256:[0-9a-f]{64}\b/g, '').replace(/\s+/g, ' ').trim();
}

/** Whether a step's error only says that the build was stopped, or that another step had failed already. */
export function wasCancelled(error: string): boolean {
  return /context canceled/.test(error);
}

/** What a step does, without its label: `RUN …` of `[base 3/3] RUN …`. */
export function stepInstruction(name: string): string {
  return shortStepName(name).replace(/^\[[^\]]+\]\s*/, '');
}

/** `base 3/3` of `[base 3/3] RUN …`; a step without such a beginning is named by its first word. */
export function stepLabel(name: string): string {
  return /^\[([^\]]+)\]/.exec(name)?.[1] ?? name.split(' ', 1)[0] ?? name;
}
