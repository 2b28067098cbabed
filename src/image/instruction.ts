import type { SourceLocation } from '../workspace/document/diagnostic.ts';

/** An image by its reference, or one of our earlier stages by its name. */
export type ImageOrStage =
  { readonly kind: 'image'; readonly reference: string } | { readonly kind: 'stage'; readonly name: string };

/** What a stage begins from: `user-stage` is the stage of the user's Dockerfile that the image extends. */
export type StageSource = ImageOrStage | { readonly kind: 'user-stage' };

/** What a COPY copies from: `staging` is the folder with the manifests and generated files. */
export type CopySource = ImageOrStage | { readonly kind: 'staging' };

/**
 * Builds that run at the same time get a private mount each, so that they never wait for each other; the next build
 * finds what the last one downloaded. `shared` is for content that is safe to write concurrently. Stages never share an
 * id.
 */
export interface CacheMount {
  readonly kind: 'cache';
  readonly id: string;
  readonly target: string;
  readonly sharing: 'private' | 'shared';
}

/** A build secret: a file in /run/secrets unless it is an environment variable or a file elsewhere. */
export interface SecretMount {
  readonly kind: 'secret';
  readonly id: string;
  readonly env?: string;
  readonly target?: string;
  readonly mode?: string;
}

export type Mount = CacheMount | SecretMount | { readonly kind: 'ssh' };

/** A RUN of commands that must all succeed, or of a script that a user may have written. */
export interface RunInstruction {
  readonly keyword: 'RUN';
  readonly mounts: readonly Mount[];
  readonly body:
    | { readonly kind: 'commands'; readonly commands: readonly string[] }
    | { readonly kind: 'script'; readonly script: string };
}

export interface CopyInstruction {
  readonly keyword: 'COPY';
  readonly content:
    | { readonly kind: 'files'; readonly from: CopySource; readonly paths: readonly string[] }
    /** Carried in the Dockerfile itself. */
    | { readonly kind: 'text'; readonly text: string };
  readonly destination: string;
  readonly isLink?: true;
  readonly chmod?: string;
  readonly chown?: string;
}

/** `literal` values are quoted and mean exactly their text; in `expanded` ones, variables are replaced. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly form: 'plain' | 'literal' | 'expanded';
}

/** A build arg without a value: the value comes with the build, and stays out of the text. */
export interface ArgInstruction {
  readonly keyword: 'ARG';
  readonly name: string;
}

export type Instruction = (
  | RunInstruction
  | CopyInstruction
  | ArgInstruction
  | { readonly keyword: 'ENV' | 'LABEL'; readonly variables: readonly Variable[] }
  | { readonly keyword: 'WORKDIR'; readonly path: string }
  | { readonly keyword: 'USER'; readonly name: string }
  | { readonly keyword: 'SHELL' | 'CMD' | 'ENTRYPOINT'; readonly words: readonly string[] }
  | { readonly keyword: 'HEALTHCHECK'; readonly check: 'NONE' }
  | { readonly keyword: 'VOLUME'; readonly paths: readonly string[] }
) & {
  /** Where the user's files request it. */
  readonly origin?: SourceLocation;
};

export interface Stage {
  readonly name: string;
  readonly from: StageSource;
  /** Where the YAML names the image that the stage begins from. */
  readonly origin?: SourceLocation;
  readonly comment: string;
  readonly instructions: readonly Instruction[];
}

interface Options {
  readonly mounts?: readonly Mount[];
  readonly origin?: SourceLocation | undefined;
}

export function image(reference: string): ImageOrStage {
  return { kind: 'image', reference };
}

export function stage(name: string): ImageOrStage {
  return { kind: 'stage', name };
}

export function cacheMount(id: string, target: string, sharing: CacheMount['sharing'] = 'private'): CacheMount {
  return { kind: 'cache', id, target, sharing };
}

export function secretMount(id: string, as: Omit<SecretMount, 'kind' | 'id'> = {}): SecretMount {
  return { kind: 'secret', id, ...as };
}

export function run(commands: readonly string[], { mounts = [], origin }: Options = {}): Instruction {
  return located({ keyword: 'RUN', mounts, body: { kind: 'commands', commands } }, origin);
}

export function runScript(script: string, { mounts = [], origin }: Options = {}): Instruction {
  return located({ keyword: 'RUN', mounts, body: { kind: 'script', script } }, origin);
}

type CopyOptions = Pick<CopyInstruction, 'isLink' | 'chmod' | 'chown'> & Pick<Options, 'origin'>;

/** Copies files of the staging folder. */
export function copy(paths: readonly string[], destination: string, options: CopyOptions = {}): Instruction {
  return copyFrom({ kind: 'staging' }, paths, destination, options);
}

export function copyFrom(
  from: CopySource,
  paths: readonly string[],
  destination: string,
  { origin, ...flags }: CopyOptions = {},
): Instruction {
  return located({ keyword: 'COPY', content: { kind: 'files', from, paths }, destination, ...flags }, origin);
}

export function copyText(text: string, destination: string, { origin, ...flags }: CopyOptions = {}): Instruction {
  return located({ keyword: 'COPY', content: { kind: 'text', text }, destination, ...flags }, origin);
}

export function env(
  variables: Readonly<Record<string, string>>,
  form: Variable['form'] = 'literal',
  origin?: SourceLocation,
): Instruction {
  const entries = Object.entries(variables).map(([name, value]) => ({ name, value, form }));
  return located({ keyword: 'ENV', variables: entries }, origin);
}

export function located<T extends object>(
  instruction: T,
  origin: SourceLocation | undefined,
): T & { readonly origin?: SourceLocation } {
  return origin === undefined ? instruction : { ...instruction, origin };
}
