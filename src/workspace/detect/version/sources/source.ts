import { positionAt, positionOf, type Position } from '../position.ts';
import { ANY, partsOf, type Range } from '../range.ts';
import { releasesOf } from '../releases.ts';
import { type Requirement, versionRequirement } from '../resolve.ts';

/** One version or requirement that a file states. */
export interface Statement extends Position {
  readonly written: string;
  /** The name of the setting, for a file with several. */
  readonly label?: string;
  /** Undefined if it is not understood. */
  readonly requirement: Requirement | undefined;
  /** Another file than the one that was read, where it is written. */
  readonly file?: string;
  /** What of it is not used although its version is. */
  readonly unmet?: string;
}

/** Where a language's version may be stated. */
export interface Source {
  /** Matches the whole name of a file in the app's root folder. */
  readonly file: RegExp;
  /** What a file states, that with precedence first. */
  read(text: string, file: string, texts: ReadonlyMap<string, string>): readonly Statement[];
}

/** Reads the requirement of a version file or of a tool's entry; undefined if it is not understood. */
export type ReadVersion = (written: string) => Requirement | undefined;

export function rangeRequirement(range: Range | undefined): Requirement | undefined {
  return range && { range, prefer: 'newest' };
}

/** `1.2.3`, `v1.2` or `ruby-3.3.1`; a suffix names a vendor or a build. */
const PLAIN = /^(?:[A-Za-z][\w.+]{0,40}-){0,3}?v?(\d{1,9}(?:\.\d{1,9}){0,2})(?:[-+][\w.+-]{0,40})?$/;

/** The number of a version that may be preceded by the name of what it is a version of. */
export function plainNumber(written: string): string | undefined {
  return PLAIN.exec(written)?.[1];
}

/** Versions as most version files contain them, and words for the newest one. */
export function plainVersion(language: string): ReadVersion {
  return (written) => {
    const alias = aliasRequirement(language, written);
    if (alias !== undefined) return alias;
    const parts = partsOf(plainNumber(written) ?? '');
    return parts && versionRequirement(parts);
  };
}

/** `latest` and `lts`; undefined for other words. */
export function aliasRequirement(language: string, written: string): Requirement | undefined {
  const releases = releasesOf(language);
  if (releases === undefined) return undefined;
  const lts = [...releases.lts.values()];
  const word = written.toLowerCase();
  if (/^(?:latest|current|newest|stable|node)$/.test(word)) return ofTag(releases.all[0]?.tag);
  if (/^lts(?:[/-]\*)?$/.test(word) && lts.length > 0) return ofTag(lts.at(-1));
  const name = word.replace(/^lts[/-](?!\d)/, '');
  if (releases.lts.has(name) && !/^\d/.test(name)) return ofTag(releases.lts.get(name));
  const back = /^lts\/-(\d)$/.exec(word)?.[1];
  return back === undefined ? undefined : ofTag(lts.at(-1 - Number(back)));
}

function ofTag(tag: string | undefined): Requirement | undefined {
  const parts = partsOf(tag ?? '');
  return parts && versionRequirement(parts);
}

/** The version that the default image has. */
export const DEFAULT: Requirement = { range: ANY, prefer: 'newest' };

/** A file that contains nothing but a version, and comments. */
export function ownFile(file: RegExp, read: ReadVersion): Source {
  return {
    file,
    read(text) {
      const lines = text.split('\n', MAX_LINES);
      for (const [index, line] of lines.entries()) {
        const written = line.split('#', 1)[0]?.trim() ?? '';
        if (written === '') continue;
        const requirement = written.length > MAX_LENGTH ? undefined : read(written);
        // The name of what it is a version of is left out.
        const number = plainNumber(written);
        const shown = number !== undefined && requirement?.version?.join('.') === number ? number : written;
        return [{ written: shown, requirement, line: index + 1, column: line.indexOf(shown) + 1 }];
      }
      return [{ written: '', requirement: undefined, line: 1, column: 1 }];
    },
  };
}
const MAX_LINES = 1000;
const MAX_LENGTH = 256;

/** What the first group of a pattern matches. */
export function matched(
  text: string,
  pattern: RegExp,
  read: (written: string) => Requirement | undefined,
  label?: string,
): Statement[] {
  const match = pattern.exec(text);
  const written = match?.[1];
  if (match === null || written === undefined) return [];
  const at = positionAt(text, match.index + match[0].lastIndexOf(written));
  return [{ written, ...(label !== undefined && { label }), requirement: read(written), ...at }];
}

/** A value of a parsed file. */
export function stated(
  text: string,
  key: string,
  written: unknown,
  read: (written: string) => Requirement | undefined,
  label?: string,
): Statement[] {
  if (typeof written !== 'string' || written.trim() === '') return [];
  const at = positionOf(text)(key, written);
  return [{ written, ...(label !== undefined && { label }), requirement: read(written), ...at }];
}
