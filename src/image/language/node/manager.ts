import validRange from 'semver/ranges/valid.js';
import subset from 'semver/ranges/subset.js';
import minVersion from 'semver/ranges/min-version.js';
import { toolVersions } from '../../../workspace/detect/version/tool-versions.ts';
import type { LeftOut } from '../../toolchain.ts';
import { type Data, isData, objectAt, textAt } from './data.ts';
import { LOCK_FILES, type ManagerName, versionOfLock } from './lock.ts';
import type { Project } from './project.ts';

/** Which package manager installs a project, in which version, and why. */
export interface Manager {
  readonly name: ManagerName;
  /** A version, range or tag for npm; undefined: the npm of the image, or the newest version of another manager. */
  readonly version?: string;
  /** Yarn 2 and later, which have little in common with Yarn 1. */
  readonly isBerry: boolean;
  /** The release of Yarn in the project, which takes precedence over any other version. */
  readonly release?: string;
  /** The lock files that apply: one, or none. */
  readonly locks: readonly string[];
  /** What decided. */
  readonly why: string;
  readonly leftOut: readonly LeftOut[];
}

const NAMES: readonly ManagerName[] = ['npm', 'pnpm', 'yarn', 'bun'];

interface Choice {
  readonly name: ManagerName;
  readonly version?: string | undefined;
  readonly why: string;
}

/**
 * `packageManager` decides, then `devEngines`, because npm and pnpm refuse to run against them, then the lock file,
 * then `engines`, then the files of mise and asdf.
 */
export function managerOf(project: Project): Manager {
  const { root, files } = project;
  const named = namedBy(root.data);
  const locks = LOCK_FILES.filter(({ name }) => files.has(name));
  const [locked] = locks;
  const choice: Choice = named.choice ??
    (locked && { name: locked.manager, why: locked.name }) ??
    inEngines(root.data) ??
    inTools(files) ?? { name: 'npm', why: root.path };
  const { name } = choice;
  const own = locks.filter(({ manager }) => manager === name).slice(0, 1);
  const release = name === 'yarn' ? releaseOf(project) : undefined;
  const written = choice.version ?? toolVersion(name, files) ?? engineOf(name, root.data);
  const version = versionFor(understood(written), own.length === 0 ? undefined : versionOfLock(name, project));
  const isBerry = name === 'yarn' && isBerryOf(project, written, release);
  return {
    name,
    ...(version !== undefined && { version }),
    isBerry,
    ...(release !== undefined && { release }),
    locks: own.map((each) => each.name),
    why: choice.why,
    leftOut: [
      ...named.leftOut,
      ...(written !== undefined && understood(written) === undefined ? [unclear(name, written)] : []),
      ...otherLocks(
        choice,
        own.map((each) => each.name),
        locks.map((each) => each.name),
      ),
    ],
  };
}

function namedBy(data: Data): { readonly choice?: Choice; readonly leftOut: readonly LeftOut[] } {
  const field = textAt(data, 'packageManager');
  if (field !== undefined) {
    // A hash may follow, which is for Corepack: `pnpm@10.4.1+sha512.…`.
    const [, named = '', version] = /^([^@+\s]+)(?:@([^+\s]+))?/.exec(field) ?? [];
    const name = NAMES.find((each) => each === named);
    if (name !== undefined) return { choice: { name, version, why: '"packageManager" in package.json' }, leftOut: [] };
    return { leftOut: [unknownManager('packageManager', field)] };
  }
  const dev = objectAt(data, 'devEngines')['packageManager'];
  const listed = (Array.isArray(dev) ? dev : [dev]).filter(isData);
  for (const each of listed) {
    const name = NAMES.find((known) => known === each['name']);
    if (name !== undefined)
      return {
        choice: { name, version: textAt(each, 'version'), why: '"devEngines" in package.json' },
        leftOut: [],
      };
  }
  const [first] = listed.flatMap((each) => textAt(each, 'name') ?? []);
  return { leftOut: first === undefined ? [] : [unknownManager('devEngines.packageManager', first)] };
}

function inEngines(data: Data): Choice | undefined {
  const engines = objectAt(data, 'engines');
  // npm is on every machine, so that many projects name it beside the one they use.
  const name = (['bun', 'pnpm', 'yarn', 'npm'] as const).find((each) => textAt(engines, each) !== undefined);
  return name && { name, why: '"engines" in package.json' };
}

function inTools(files: ReadonlyMap<string, string>): Choice | undefined {
  const tools = toolVersions(files);
  const name = (['bun', 'pnpm', 'yarn'] as const).find((each) => tools.has(each));
  return name && { name, why: tools.get(name)?.file ?? name };
}

/** Most projects name a lower limit for npm, which the npm of the image satisfies. */
function engineOf(name: ManagerName, data: Data): string | undefined {
  const range = textAt(objectAt(data, 'engines'), name);
  return name === 'npm' && range !== undefined && /^[ \t]*(?:>|\*|x$)/.test(range) && !range.includes('<')
    ? undefined
    : range;
}

/** In `.bun-version`, or in the files of mise and asdf. */
function toolVersion(name: ManagerName, files: ReadonlyMap<string, string>): string | undefined {
  return toolVersions(files)
    .get(name)
    ?.version.replace(/^(?:bun-)?v(?=\d)/, '');
}

/** Of a wide range, such as ">=8", the versions that write the lock file. */
function versionFor(named: string | undefined, ofLock: string | undefined): string | undefined {
  if (named === undefined || ofLock === undefined) return named ?? ofLock;
  return validRange(named) !== null && subset(ofLock, named) ? ofLock : named;
}

/** A range, or a tag of the registry such as `latest`. */
function understood(version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  if (/^(?:latest|next|canary|stable|lts)$/.test(version)) return version === 'next' ? version : 'latest';
  return validRange(version) === null || version.length > 100 ? undefined : version.trim();
}

/** `.yarnrc.yml` and `.yarnrc` name a release in the project; Yarn itself then runs that one. */
function releaseOf({ files }: Project): string | undefined {
  const path =
    /^yarnPath:[ \t]*["']?([^"'\s]+)/m.exec(files.get('.yarnrc.yml') ?? '')?.[1] ??
    /^yarn-path[ \t]+["']?([^"'\s]+)/m.exec(files.get('.yarnrc') ?? '')?.[1];
  const name = path?.replace(/^\.\//, '');
  return name !== undefined && files.has(name) ? name : undefined;
}

function isBerryOf(project: Project, version: string | undefined, release: string | undefined): boolean {
  const { files } = project;
  const released = /yarn-(\d{1,3})\./.exec(release ?? '')?.[1];
  if (released !== undefined) return Number(released) >= 2;
  if (release?.includes('berry') === true) return true;
  const lock = files.get('yarn.lock');
  const range = version === undefined ? null : validRange(version);
  // A lower limit such as ">=1.22" says less than the format of the lock file.
  if (range !== null && (lock === undefined || !/[<>*]/.test(version ?? '')))
    return (minVersion(range)?.major ?? 0) >= 2;
  if (lock !== undefined && lock.trim() !== '') return /^__metadata:/m.test(lock);
  return files.has('.yarnrc.yml');
}

function otherLocks({ name, why }: Choice, own: readonly string[], all: readonly string[]): LeftOut[] {
  const others = all.filter((each) => !own.includes(each));
  if (others.length === 0) return [];
  const verb = others.length === 1 ? 'is' : 'are';
  const listed = others.map((each) => `"${each}"`).join(', ');
  const [lock] = own;
  return [
    {
      message:
        `${listed} ${verb} not used: ` +
        (lock === undefined || why !== lock
          ? `${why} selects ${name}.`
          : `"${lock}" takes precedence, so ${name} installs the dependencies.`),
      hint:
        lock === undefined
          ? `Create the lock file of ${name}, or change ${why}.`
          : 'Delete the lock files that are not maintained, or set "packageManager" in package.json.',
      files: others,
    },
  ];
}

function unknownManager(field: string, value: string): LeftOut {
  return {
    message: `"${field}" in package.json (${value.slice(0, 60)}) is not used: only ${NAMES.join(', ')} are supported.`,
  };
}

function unclear(name: ManagerName, version: string): LeftOut {
  return {
    message:
      `The version of ${name} in package.json (${version.slice(0, 60)}) is not used: it is neither a version number ` +
      'nor a range.',
    hint: `Write a version such as "packageManager": "${name}@${name === 'yarn' ? '4.9.2' : '10.9.2'}".`,
  };
}
