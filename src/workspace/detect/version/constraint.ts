import SemverRange from 'semver/classes/range.js';
import {
  after,
  ANY,
  atLeast,
  type Comparator,
  intersection,
  partsOf,
  type Range,
  startingWith,
  versionOfParts,
} from './range.ts';

/** Reads a requirement in one language's notation; undefined if it is not valid there. */
export type ReadConstraint = (text: string) => Range | undefined;

/** People write shorter ones. A longer one is reported as not understood. */
const MAX_LENGTH = 256;

/** What differs between the notations that are not npm's. */
interface Notation {
  /** Separates alternatives. */
  readonly or?: RegExp;
  /** Whether a version without an operator stands for all that begin with it. */
  readonly isBarePrefix?: boolean;
  /** Whether `~1.2` accepts 1.9, as `~>` does. */
  readonly isTildeWide?: boolean;
}

/** npm's ranges (github.com/npm/node-semver). */
export const npmRange: ReadConstraint = (text) => {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    const { set } = new SemverRange(text.trim(), { loose: true });
    return set.map((comparators) =>
      comparators.flatMap(({ operator, semver }): Comparator[] => {
        // The comparator that accepts everything has a symbol instead of a version.
        if (typeof (semver as { major?: unknown }).major !== 'number') return [];
        const version = [semver.major, semver.minor, semver.patch] as const;
        return operator === '' ? [...(startingWith(version)[0] ?? [])] : [{ op: operator as '<', version }];
      }),
    );
  } catch {
    return undefined;
  }
};

/** Python's specifiers (packaging.python.org/specifications/version-specifiers). */
export const pythonSpecifier: ReadConstraint = (text) => read(text, {});
/** Poetry's constraints, in which alternatives are possible (python-poetry.org/docs/dependency-specification). */
export const poetryConstraint: ReadConstraint = (text) => read(text, { or: /\|\|?/ });
/** Composer's constraints (getcomposer.org/doc/articles/versions.md). */
export const composerConstraint: ReadConstraint = (text) =>
  read(text.replace(/@(?:stable|dev|alpha|beta|RC)\b/gi, ''), { or: /\|\|?/, isTildeWide: true });
/** RubyGems' requirements (guides.rubygems.org/patterns). */
export const gemRequirement: ReadConstraint = (text) => read(text, {});
/** Elixir's requirements (hexdocs.pm/elixir/Version.html). */
export const elixirRequirement: ReadConstraint = (text) => read(text.replace(/\band\b/g, ','), { or: /\bor\b/ });
/** Dart's constraints (dart.dev/tools/pub/dependencies). */
export const dartConstraint: ReadConstraint = (text) => (text.trim() === 'any' ? ANY : read(text, {}));
/** Comparisons as in R's DESCRIPTION, LuaRocks and Cabal. */
export const comparison: ReadConstraint = (text) => read(text.replaceAll('&&', ','), { or: /\|\|/ });
/** A version or its beginning. */
export const versionPrefix: ReadConstraint = (text) => read(text, { isBarePrefix: true });

function read(text: string, notation: Notation): Range | undefined {
  if (text.length > MAX_LENGTH || text.trim() === '') return undefined;
  const alternatives = notation.or === undefined ? [text] : text.split(notation.or);
  const ranges = alternatives.map((each) => all(each, notation));
  return ranges.every((range) => range !== undefined) ? ranges.flat() : undefined;
}

/** A term: an operator and a version, of which trailing numbers may be wildcards. */
const TERM =
  /^(\^|~>|~=|~|>=|<=|>|<|={1,3}|!=)?[ \t]*v?(\*|\d{1,9}(?:\.(?:\d{1,9}|[*xX])){0,5})(?:-[\w.+-]{1,40}|\.?(?:a|b|rc|dev|beta|alpha)\d{0,4})?$/;
const HYPHEN = /^[ \t]*(\d[\d.]{0,40})[ \t]+-[ \t]+(\d[\d.]{0,40})[ \t]*$/;

function all(text: string, notation: Notation): Range | undefined {
  const [, first, last] = HYPHEN.exec(text) ?? [];
  if (first !== undefined && last !== undefined) return between(first, last);
  // Operators may be followed by spaces, which also separate terms.
  const terms = text
    .replace(/([~^<>=!])[ \t]+/g, '$1')
    .split(/[,\s]+/)
    .filter((each) => each !== '');
  if (terms.length === 0) return undefined;
  let range: Range = ANY;
  for (const each of terms) {
    const found = term(each, notation);
    if (found === undefined) return undefined;
    range = intersection(range, found);
  }
  return range;
}

function between(first: string, last: string): Range | undefined {
  const [low, high] = [partsOf(first), partsOf(last)];
  if (low === undefined || high === undefined) return undefined;
  return [
    [
      { op: '>=', version: versionOfParts(low) },
      { op: '<', version: after(high) },
    ],
  ];
}

function term(text: string, { isBarePrefix, isTildeWide }: Notation): Range | undefined {
  const [, operator = '', written = ''] = TERM.exec(text) ?? [];
  if (written === '') return undefined;
  const hasWildcard = /[*xX]/.test(written);
  const parts = written === '*' ? [] : partsOf(written.split(/\.[*xX]/, 1)[0] ?? '');
  if (parts === undefined) return undefined;
  const version = versionOfParts(parts);
  switch (operator) {
    case '^':
      return upTo(parts, firstNonZero(parts) + 1);
    case '~':
      return upTo(parts, isTildeWide === true ? parts.length - 1 : 2);
    case '~>':
    case '~=':
      return upTo(parts, parts.length - 1);
    case '>=':
    case '>':
    case '<=':
    case '<':
      return [[{ op: operator, version }]];
    case '!=':
      return [[{ op: '!=', version, end: hasWildcard ? after(parts) : after(version) }]];
    default:
      return startingWith(hasWildcard || isBarePrefix === true || parts.length === 0 ? parts : version);
  }
}

/** At least a version, and only the first numbers as they are. */
function upTo(parts: readonly number[], kept: number): Range {
  const end = after(parts.slice(0, Math.max(1, kept)));
  return intersection(atLeast(parts), [[{ op: '<', version: end }]]);
}

/** The index of the first number that is not 0; `^0.3` only accepts 0.3.x. */
function firstNonZero(parts: readonly number[]): number {
  const index = parts.findIndex((part) => part !== 0);
  return index === -1 ? parts.length - 1 : index;
}
