import { posix } from 'node:path';
import type { LeftOut, StageContext } from '../../toolchain.ts';
import { INCLUDE_OUTSIDE, inFolder, isPlainPath, localPath, splitPath } from '../local-path.ts';
import { type Gemfile, parseGemfile } from './gemfile.ts';
import { developmentGems, gemspecFiles, gemspecOf } from './gemspec.ts';
import { type GemLock, type LockedGem, parseLock } from './lock.ts';

/** What Bundler installs for an app, and what it reads to do so. */
export interface Bundle {
  readonly gemfile: string;
  readonly lock?: GemLock & { readonly file: string };
  /** Names of gems that the Gemfile and those that it includes name. */
  readonly gems: readonly string[];
  /** Manifests that Bundler reads. */
  readonly copied: readonly string[];
  /** Gemspecs of which the lock file says enough. */
  readonly represented: readonly string[];
  /** Gemspecs that are written instead, by their path, which may be outside the mounted folder. */
  readonly written: ReadonlyMap<string, string>;
  /** Files that must exist and may be empty. */
  readonly empty: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

type Context = Pick<StageContext, 'manifests' | 'appFolder'>;

const NAMES = [
  ['Gemfile', 'Gemfile.lock'],
  ['gems.rb', 'gems.locked'],
] as const;

/** Undefined if the app has no Gemfile. */
export function bundleOf(context: Context): Bundle | undefined {
  const { manifests, appFolder } = context;
  const [names] = NAMES.filter(([name]) => manifests.has(inFolder(appFolder, name)));
  if (names === undefined) return undefined;
  const gemfile = inFolder(appFolder, names[0]);
  const lockFile = inFolder(appFolder, names[1]);
  const text = manifests.get(lockFile);
  const lock = text === undefined ? undefined : { ...parseLock(text), file: lockFile };
  const read = readGemfiles(manifests, gemfile);
  const local = localGems(context, read.all, lock);
  return {
    gemfile,
    ...(lock && { lock }),
    gems: [...new Set(read.all.flatMap(({ gems }) => gems))],
    copied: [...new Set([...read.files, ...(lock ? [lockFile] : []), ...local.copied])],
    represented: local.represented,
    written: local.written,
    empty: local.empty,
    leftOut: [
      ...read.leftOut,
      ...local.leftOut,
      ...otherGemfiles(manifests, gemfile, [...local.copied, ...local.represented]),
    ],
  };
}

interface FoundGemfile extends Gemfile {
  readonly folder: string;
}

/** The Gemfile with those that it includes, and the files that they read. */
function readGemfiles(
  manifests: ReadonlyMap<string, string>,
  gemfile: string,
): { readonly files: string[]; readonly all: FoundGemfile[]; readonly leftOut: LeftOut[] } {
  const files = new Set([gemfile]);
  const all: FoundGemfile[] = [];
  const leftOut: LeftOut[] = [];
  const rest = [gemfile];
  for (let file = rest.shift(); file !== undefined; file = rest.shift()) {
    const { folder } = splitPath(file);
    const parsed = parseGemfile(manifests.get(file) ?? '');
    all.push({ ...parsed, folder });
    const missing = [...parsed.includes, ...parsed.reads].filter((named) => {
      const found = [folder, '']
        .flatMap((from) => localPath(from, named) ?? [])
        .flatMap((path) => [path, `${path}.rb`])
        .find((path) => manifests.has(path));
      if (found === undefined) return true;
      if (parsed.includes.includes(named) && !files.has(found)) rest.push(found);
      files.add(found);
      return false;
    });
    for (const named of missing) leftOut.push(unread(file, named));
    if (parsed.isComputed)
      leftOut.push({
        message:
          `${file} computes the path of a file or folder, which is therefore not available when gems are ` +
          'installed.',
        hint: 'Write the path as a string that is relative to the file.',
      });
  }
  return { files: [...files], all, leftOut };
}

type LocalGems = Pick<Bundle, 'copied' | 'represented' | 'written' | 'empty' | 'leftOut'>;

/** The gemspecs of gems in folders. */
function localGems({ manifests, appFolder }: Context, gemfiles: readonly FoundGemfile[], lock?: GemLock): LocalGems {
  const copied: string[] = [];
  const represented: string[] = [];
  const written = new Map<string, string>();
  const empty: string[] = [];
  const leftOut: LeftOut[] = [];
  const evaluate = (gemspec: string, locked?: LockedGem): void => {
    const files = gemspecFiles(manifests, gemspec);
    if (files.missing.length > 0 && locked !== undefined) {
      represented.push(gemspec);
      written.set(gemspec, gemspecOf(locked, developmentGems(manifests.get(gemspec) ?? '')));
      return;
    }
    copied.push(...files.files);
    empty.push(...files.empty);
    for (const named of files.missing) leftOut.push(unread(gemspec, named));
  };
  const specFolders = new Set(
    gemfiles.flatMap(({ folder, gemspecs }) => gemspecs.flatMap((named) => localPath(folder, named) ?? [])),
  );
  const lockedPaths = (lock?.sources ?? []).filter(({ kind }) => kind === 'PATH');
  const lockedIn = (folder: string): LockedGem | undefined =>
    lockedPaths.find(({ remote }) => localPath(appFolder, remote) === folder)?.gems[0];
  for (const folder of specFolders)
    for (const gemspec of gemspecsIn(manifests, folder, 0)) evaluate(gemspec, lockedIn(folder));

  for (const { remote, gems } of lockedPaths) {
    const path = localPath(appFolder, remote);
    if (path !== undefined && specFolders.has(path)) continue;
    const present = path === undefined ? [] : gemspecsIn(manifests, path, 2);
    for (const gem of isPlainPath(remote) ? gems : []) {
      const own = present.find((each) => splitPath(each).name === `${gem.name}.gemspec`);
      if (own !== undefined) represented.push(own);
      written.set(own ?? posix.join(appFolder, remote, `${gem.name}.gemspec`), gemspecOf(gem));
    }
    if (path === undefined)
      leftOut.push(
        outside(
          remote,
          gems.map(({ name }) => name),
        ),
      );
  }
  if (lock !== undefined) return { copied, represented, written, empty, leftOut };
  for (const { folder, paths } of gemfiles)
    for (const named of paths) {
      const path = localPath(folder, named);
      for (const gemspec of path === undefined ? [] : gemspecsIn(manifests, path, 2)) evaluate(gemspec);
      if (path === undefined) leftOut.push(outside(named, []));
    }
  return { copied, represented, written, empty, leftOut };
}

/** The Gemfiles of gems in folders are for their own development. */
function otherGemfiles(
  manifests: ReadonlyMap<string, string>,
  gemfile: string,
  gemspecs: readonly string[],
): LeftOut[] {
  const beside = new Set(gemspecs.map((each) => inFolder(splitPath(each).folder, 'Gemfile')));
  return [...beside]
    .filter((each) => each !== gemfile && manifests.has(each))
    .map((each) => ({
      message: `"${each}" is not used: Bundler reads only the Gemfile of the app, and the gemspecs of its gems.`,
      files: [each],
    }));
}

/** Bundler looks for gemspecs in a folder and two levels below. */
function gemspecsIn(manifests: ReadonlyMap<string, string>, folder: string, levels: number): string[] {
  return [...manifests.keys()].filter((path) => {
    if (!path.endsWith('.gemspec') || (folder !== '' && !path.startsWith(`${folder}/`))) return false;
    const below = folder === '' ? path : path.slice(folder.length + 1);
    return below.split('/').length <= levels + 1;
  });
}

function unread(file: string, named: string): LeftOut {
  return {
    message:
      `${file} reads "${named}", which is not available when gems are installed: it is not a dependency ` + 'manifest.',
    hint: 'If the build fails, write what it contains into the Gemfile or the gemspec.',
  };
}

function outside(folder: string, gems: readonly string[]): LeftOut {
  const names = gems.length === 0 ? 'The gems' : gems.map((name) => `"${name}"`).join(', ');
  return {
    message:
      `${names} in "${folder}", which the Gemfile names, ${gems.length === 1 ? 'is' : 'are'} outside the ` +
      `app's folder and ` +
      'not in the image.',
    hint: INCLUDE_OUTSIDE,
  };
}
