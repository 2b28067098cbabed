import { type Releases, releasesOf } from './releases.ts';
import { accepts, resolve } from './resolve.ts';
import type { Statement } from './sources/source.ts';
import { sourcesOf } from './sources.ts';
import type { Position } from './position.ts';
import { versionRule } from '../../rules.ts';

/** A version and the location where it was found. */
export interface FoundVersion extends Position {
  readonly version: string;
  /** Name of a file in the app's root folder. */
  readonly file: string;
  /** The same as text: `.nvmrc`, or `engines ">=18 <21" in package.json` if it had to be resolved. */
  readonly from: string;
  /** Other files with requirements that it meets. */
  readonly agreeing: readonly string[];
}

/** Something that a file states about a version and that is not used, and why. */
export interface VersionNote {
  readonly message: string;
  readonly hint?: string;
}

export interface Decision {
  /** Absent if no file states a version for which there is an image. */
  readonly version?: FoundVersion;
  readonly notes: readonly VersionNote[];
}

/** A statement and the file in which it is written. */
interface Found extends Statement {
  readonly file: string;
  /** The file that was read. */
  readonly source: string;
}

const HINT = 'Set spec.language.version of the App to choose another version.';

/** The version of a language that the files in an app's root folder request, and what they state beyond that. */
export function decideVersion(language: string, texts: ReadonlyMap<string, string>): Decision {
  const releases = releasesOf(language);
  if (releases === undefined) return { notes: [] };
  const statements = statementsIn(language, texts);
  const winner = statements
    .map((statement) => ({ statement, version: versionFor(statement, releases) }))
    .find(({ version }) => version !== undefined);
  if (winner?.version === undefined) {
    const used = `the default version ${releases.preferred} is used`;
    return { notes: statements.map((each) => unusable(each, language, used)) };
  }
  const { statement, version } = winner;
  const { file, line, column, unmet } = statement;
  const before = statements.slice(0, statements.indexOf(statement));
  const after = statements.slice(statements.indexOf(statement) + 1);
  const agreeing = [statement, ...after.filter((each) => isMet(each, version, releases))];
  const others = [...new Set(agreeing.flatMap((each) => [each.file, each.source]))].filter((each) => each !== file);
  const found = { version, file, line, column, from: origin(statement, version), agreeing: others };
  return {
    version: found,
    notes: [
      ...before.map((each) => unusable(each, language, `version ${version} from ${found.from} is used`)),
      ...(unmet === undefined ? [] : [{ message: `${named(statement)} is used in part. ${unmet}` }]),
      ...after.flatMap((each) => conflict(each, found, language, releases) ?? []),
    ],
  };
}

function statementsIn(language: string, texts: ReadonlyMap<string, string>): Found[] {
  const names = [...texts.keys()].sort();
  return sourcesOf(language).flatMap((source) =>
    names
      .filter((name) => source.file.test(name))
      .flatMap((name) =>
        source.read(texts.get(name) ?? '', name, texts).map((each) => ({ file: name, source: name, ...each })),
      ),
  );
}

function versionFor({ requirement }: Statement, releases: Releases): string | undefined {
  const version = requirement && resolve(requirement, releases);
  return version === undefined || versionRule(version) !== undefined ? undefined : version;
}

function unusable(statement: Found, language: string, used: string): VersionNote {
  const { written, requirement } = statement;
  const reason =
    written === ''
      ? 'it contains no version'
      : requirement === undefined
        ? `it is not a version of ${language} that DevOpsMaestro knows`
        : `there is no image of such a version of ${language}`;
  return { message: `${named(statement)} is not used: ${reason}, so ${used}.`, hint: HINT };
}

function isMet({ requirement }: Statement, version: string, releases: Releases): boolean {
  if (requirement === undefined) return false;
  return requirement.tag === undefined ? accepts(requirement.range, version, releases) : requirement.tag === version;
}

function conflict(
  statement: Found,
  winner: FoundVersion,
  language: string,
  releases: Releases,
): VersionNote | undefined {
  const used = `version ${winner.version} from ${winner.from}`;
  if (statement.requirement === undefined) return unusable(statement, language, `${used} is used`);
  if (isMet(statement, winner.version, releases)) return undefined;
  return {
    message: `${named(statement)} is not used: ${used} takes precedence.`,
    hint: `Make the two agree. ${HINT}`,
  };
}

/** As it is written, such as `engines ">=18" in package.json`. */
function named({ label, written, file }: Found): string {
  if (written === '') return `"${file}"`;
  return `${label === undefined ? '' : `${label} `}"${shown(written)}" in ${file}`;
}

function origin(statement: Found, version: string): string {
  return statement.written === version ? statement.file : named(statement);
}

/** Long enough for every requirement that people write. */
function shown(written: string): string {
  const line = written.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
