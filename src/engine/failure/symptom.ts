import type { ErrorKind } from '../../event/error.ts';

/** How to recognise a problem in the output of a build, and what to tell the user about it. */
export interface Symptom {
  /** Absent where the exit code is enough. */
  readonly pattern?: RegExp;
  readonly kind: ErrorKind;
  /** Absent where the headline is enough. */
  readonly hint?: string;
  /** What is wrong; `{name}` is a named group of the pattern. */
  readonly headline?: string | undefined;
  /** `commands`: only if the command of a step failed; `engine`: only in BuildKit's own error. */
  readonly of?: 'commands' | 'engine';
  /** Only with this exit code, whatever was printed. */
  readonly exitCode?: number;
  /** The last line of the output adds to the hint. */
  readonly quotesLast?: true;
  /**
   * `last`: only in the last few lines, because earlier it may have been harmless. `anywhere`: in the first lines, too,
   * because it is always the reason.
   */
  readonly where?: 'last' | 'anywhere';
}

export const CHECK_SPELLING = 'Check its spelling and version.';
export const SOURCE_IS_MOUNTED = [
  'The source is mounted only when the workspace runs; a build has just the dependency manifests. Do this when the',
  'workspace starts, or extend your own Dockerfile that copies the source.',
].join(' ');

export function failed(
  headline: string,
  pattern: RegExp,
  hint: string,
  kind: Symptom['kind'] = 'step_failed',
): Symptom {
  return { pattern, kind, headline, hint, of: 'commands', where: 'anywhere' };
}

/** Only in the last lines: a script may have continued after it. */
export function failedLast(...args: Parameters<typeof failed>): Symptom {
  return { ...failed(...args), where: 'last' };
}

/** The pattern's group `name` is a package that the package manager did not find. */
export function noPackage(pattern: RegExp, hint = CHECK_SPELLING): Symptom {
  return failed('Package "{name}" was not found', pattern, hint);
}

/** The pattern's groups are the `version` and the `name` of a package. */
export function noVersion(pattern: RegExp, hint = 'Specify a version that exists.'): Symptom {
  return failed('Version "{version}" of package "{name}" was not found', pattern, hint);
}

/** The pattern's group `name` is a host. */
export function unreachable(headline: string, pattern: RegExp): Symptom {
  const hint = 'Check the network and proxy settings of the engine, and the address.';
  return { pattern, kind: 'network', headline, hint, of: 'commands' };
}

/** Joins alternatives that are too long for one line; the flags are those of the first. */
export function anyOf(first: RegExp, ...others: readonly RegExp[]): RegExp {
  return new RegExp([first, ...others].map(({ source }) => source).join('|'), first.flags);
}

/** Joins parts of a pattern that is too long for one line. */
export function inSequence(...parts: readonly RegExp[]): RegExp {
  return new RegExp(parts.map(({ source }) => source).join(''));
}
