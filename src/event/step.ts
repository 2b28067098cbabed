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

/** Roles of a step; `internal` is what BuildKit does for itself. */
export const STEP_ROLES = ['instruction', 'base', 'transfer', 'export', 'internal'] as const;
export type StepRole = (typeof STEP_ROLES)[number];

/** What BuildKit says about a step in nothing but its name. Recorded with the step, so that no reader parses names. */
export interface StepFacts {
  readonly role: StepRole;
  /** `base 3/3`, `load build context`, `exporting` */
  readonly label: string;
  /**
   * The stage of an instruction, its number there (from 1) and its keyword: `RUN`, `COPY`, … A Dockerfile with a single
   * stage does not name it.
   */
  readonly stage?: string;
  readonly number?: number;
  readonly keyword?: string;
  /** The image that it looks up or pulls, without its digest. */
  readonly image?: string;
  /** `sha256:…` of that image, once it is resolved. */
  readonly imageDigest?: string;
  /** An ADD that downloads its source. */
  readonly isDownload?: true;
  /** It imports or exports a layer cache. */
  readonly isCache?: true;
}

/** A step of a build: a vertex of BuildKit's graph. */
export interface Step extends StepFacts {
  /** The digest of the vertex: the same step with the same inputs has the same one in every build. */
  readonly step: string;
  readonly name: string;
}

/**
 * Parses the name that BuildKit gives to a step (moby/buildkit, frontend/dockerfile/dockerfile2llb, and
 * util/progress). Only builders, and readers of logs without recorded facts, need it.
 */
export function describeStep(name: string): StepFacts {
  const [, bracketed, rest = ''] = /^\[([^\]]+)\]\s*([^]*)$/.exec(name) ?? [];
  const [, image, imageDigest] =
    /^(?:FROM (?:--platform=\S+ )?|load metadata for )(\S+?)(?:@(sha256:[0-9a-f]{64}))?(?!\S)/.exec(rest) ?? [];
  const pulled = { ...(image !== undefined && { image }), ...(imageDigest !== undefined && { imageDigest }) };
  const [, stage, number] = /^(?:[\w.-]+\/\S+ )?(?:(\S+) +)?(\d+)\/\d+$/.exec(bracketed ?? '') ?? [];
  const [, link, keyword] = /^(LINK )?([A-Z]+)\b/.exec(rest) ?? [];
  if (bracketed !== undefined && number !== undefined && keyword !== undefined) {
    // A LINK step only puts the result of a "COPY --link" on top of the other layers.
    const role = link !== undefined ? 'internal' : keyword === 'FROM' ? 'base' : 'instruction';
    const isDownload = /^ADD (?:--\S+ )*(?:https?|git):/.test(rest);
    const position = { ...(stage !== undefined && { stage }), number: Number(number), keyword };
    return { role, label: bracketed, ...position, ...pulled, ...(isDownload && { isDownload }) };
  }
  if (bracketed === 'internal') return { role: 'internal', label: shortStepName(rest) || bracketed, ...pulled };
  if (bracketed === 'auth') return { role: 'transfer', label: shortStepName(rest) || bracketed };
  if (bracketed !== undefined) return { role: /^FROM /.test(rest) ? 'base' : 'transfer', label: bracketed, ...pulled };
  const label = name.split(' ', 1)[0] ?? name;
  const isCache = /^(?:ex|im)porting cache\b/.test(name) && { isCache: true as const };
  if (/^(?:exporting|sending tarball) /.test(name)) return { role: 'export', label, ...isCache };
  const isTransfer = /^(?:importing |resolve image config |(?:docker-image|oci-layout|https?|git|local):)/.test(name);
  return { role: isTransfer ? 'transfer' : 'internal', label, ...isCache };
}

/** The facts among the fields of an event or a record. */
export function stepFacts(step: StepFacts): StepFacts {
  return Object.fromEntries(FACTS.flatMap((name) => (step[name] === undefined ? [] : [[name, step[name]]]))) as {
    [Name in keyof StepFacts]: StepFacts[Name];
  };
}

const FACTS = Object.keys({
  role: true,
  label: true,
  stage: true,
  number: true,
  keyword: true,
  image: true,
  imageDigest: true,
  isDownload: true,
  isCache: true,
} satisfies Record<keyof StepFacts, true>) as readonly (keyof StepFacts)[];

/** What a step does, as a person reads it: `RUN …` of `[base 3/3] RUN …`. */
export function stepInstruction(name: string): string {
  return shortStepName(name).replace(/^\[[^\]]+\]\s*/, '');
}
