import {
  compareVersions,
  isOpen,
  partsOf,
  type Range,
  satisfies,
  startingWith,
  type Version,
  versionOfParts,
} from './range.ts';
import { lastOf, type Release, type Releases } from './releases.ts';

/** Which versions a file accepts, and which of them it prefers. */
export interface Requirement {
  readonly range: Range;
  /** Further ranges that must be met, such as those of the locked packages. */
  readonly also?: readonly Range[];
  /**
   * `newest`: the newest, but the default version if every later one is accepted. `named`: the release that the range
   * starts with, because it names what the app is developed with; the next one if there is no image of it.
   */
  readonly prefer: 'newest' | 'named';
  /** A single version or the beginning of one. It may be later than those that are known here. */
  readonly version?: readonly number[];
  /** Replaces the rest: the tag of an image for another implementation or variant. */
  readonly tag?: string;
}

/** A version, or all versions that begin with some numbers. */
export function versionRequirement(parts: readonly number[]): Requirement {
  return { range: startingWith(parts), prefer: 'newest', version: parts };
}

/** The version of an image that meets a requirement; undefined if there is none. */
export function resolve(requirement: Requirement, releases: Releases): string | undefined {
  const { range, also = [], prefer, version, tag } = requirement;
  if (tag !== undefined) return tag;
  const ranges = [range, ...also];
  if (prefer === 'named') return namedRelease(range, releases) ?? newestRelease(ranges, releases);
  if (ranges.every(isOpen) && meetsPreferred(ranges, releases)) return releases.preferred;
  const found = newestRelease(ranges, releases);
  return found ?? (version !== undefined && isLater(version, releases) ? version.join('.') : undefined);
}

/** Whether an image with this tag, which may contain any later patch, is within a range. */
export function accepts(range: Range, tag: string, releases: Releases): boolean {
  const found = releases.all.find((each) => each.tag === tag);
  if (found !== undefined) return isMet(found, [range]) || mayMeet(found, [range]);
  const parts = partsOf(/\d+(?:\.\d+){0,2}/.exec(tag)?.[0] ?? '');
  return parts === undefined || satisfies(newestOf(parts, releases), range);
}

const areMet = (version: Version, ranges: readonly Range[]): boolean =>
  ranges.every((range) => satisfies(version, range));

function isMet({ newest, last }: Release, ranges: readonly Range[]): boolean {
  return areMet(newest, ranges) && areMet(last, ranges);
}

/** A moving tag may already contain a later version than the newest that is known here. */
function mayMeet({ moves, last }: Release, ranges: readonly Range[]): boolean {
  return moves && areMet(last, ranges);
}

function newestRelease(ranges: readonly Range[], { all }: Releases): string | undefined {
  const found = all.find((each) => each.isLts && isMet(each, ranges)) ?? all.find((each) => isMet(each, ranges));
  return (found ?? all.find((each) => mayMeet(each, ranges)))?.tag;
}

function namedRelease(range: Range, { all, floating }: Releases): string | undefined {
  const ascending = all.filter(({ tag }) => tag.split('.').length === floating).reverse();
  const found = ascending.find((each) => isMet(each, [range]) || mayMeet(each, [range]));
  const named = range[0]?.[0]?.version;
  if (found === undefined || named === undefined) return found?.tag;
  const isNamed = found.tag === named.slice(0, floating).join('.');
  return (isNamed ? found : (ascending.find((each) => each.isLts && isMet(each, [range])) ?? found)).tag;
}

function meetsPreferred(ranges: readonly Range[], releases: Releases): boolean {
  const parts = partsOf(releases.preferred);
  return parts !== undefined && areMet(newestOf(parts, releases), ranges) && areMet(lastOf(parts), ranges);
}

/** The newest known version that begins with these numbers, or else their own. */
function newestOf(parts: readonly number[], { all }: Releases): Version {
  const begins = ({ newest }: Release): boolean => parts.every((part, index) => newest[index] === part);
  return all.find(begins)?.newest ?? versionOfParts(parts);
}

/** Whether a version is later than the known ones of a release that still moves, or than all. */
function isLater(parts: readonly number[], { all, floating }: Releases): boolean {
  const version = versionOfParts(parts);
  const line = all.find(({ tag }) => tag === parts.slice(0, floating).join('.'));
  if (line !== undefined && parts.length > floating) return line.moves && compareVersions(version, line.newest) > 0;
  return all.every(({ newest }) => compareVersions(version, newest) > 0);
}
