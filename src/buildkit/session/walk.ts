import { type BigIntStats, type Dirent, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type HeldFolder, holdFolder } from '../../file/list.ts';
import { fileError, isRefused, problemOf } from '../../file/problem.ts';
import { followLinks } from './follow-links.ts';
import { goMode, isRegular } from './go-mode.ts';
import { type Matched, Patterns } from './patterns.ts';

/** A file, folder or link, as sent to BuildKit. */
export interface Entry {
  /** Relative, with slashes. */
  readonly path: string;
  /** Go's os.FileMode. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes. */
  readonly size: bigint;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
  /** The target of a symbolic link; for a hard link, the first path of the file. */
  readonly linkName: string;
}

export interface Filter {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Paths to include, together with the targets of links on the way. */
  readonly follow?: readonly string[];
}

/** Changes an entry, or leaves it out. */
export type MapEntry = (entry: Entry) => Entry | undefined;

/** Other work gets a turn after this many files. */
const YIELD_INTERVAL = 128;

interface Ancestor {
  readonly entry: Entry;
  isListed: boolean;
  readonly included: Matched | undefined;
  readonly excluded: Matched | undefined;
}

/**
 * Lists a folder depth first, parents first and children in the byte order of their names: the order that BuildKit
 * requires. The folder itself is not listed. Folders that do not match are only listed if something in them does
 * (tonistiigi/fsutil, NewFilterFS). `folder` is a real path; throws if it, or a folder in it, cannot be read or was
 * replaced with a link.
 */
export async function* walk(
  folder: string,
  filter: Filter = {},
  map: MapEntry = (entry) => entry,
): AsyncGenerator<Entry, void, undefined> {
  const includes = includePatterns(folder, filter);
  const excludes = new Patterns(filter.exclude ?? []);
  const firstPaths = new Map<string, string>();
  let count = 0;

  async function* visit(relative: string, ancestors: readonly Ancestor[]): AsyncGenerator<Entry, void, undefined> {
    const held = hold(folder, relative);
    try {
      yield* children(held, relative, ancestors);
    } finally {
      held.close();
    }
  }

  async function* children(
    held: HeldFolder,
    relative: string,
    ancestors: readonly Ancestor[],
  ): AsyncGenerator<Entry, void, undefined> {
    const parent = ancestors.at(-1);
    for (const child of sorted(entriesOf(held, join(folder, relative)))) {
      if ((count += 1) % YIELD_INTERVAL === 0) await setImmediate();
      const path = relative === '' ? child.name : `${relative}/${child.name}`;
      const included = includes?.match(path, parent?.included);
      const excluded = excludes.isEmpty ? undefined : excludes.match(path, parent?.excluded);
      const isFilteredOut = included?.isMatch === false || excluded?.isMatch === true;
      if (isFilteredOut && !child.isDirectory()) continue;
      if (included?.isMatch === false && !includes?.mayMatchBelow(path, 'pattern')) continue;
      if (excluded?.isMatch === true && !excludes.mayMatchBelow(path, 'exception')) continue;
      const found = readEntry(held.path(child.name), path, firstPaths);
      if (found === undefined) continue;
      const { entry, identity } = found;
      if (!isFilteredOut) {
        const mapped = map(entry);
        if (mapped === undefined) continue;
        if (identity !== undefined && !firstPaths.has(identity)) firstPaths.set(identity, path);
        for (const ancestor of ancestors) {
          if (ancestor.isListed) continue;
          ancestor.isListed = true;
          const mappedAncestor = map(ancestor.entry);
          if (mappedAncestor !== undefined) yield mappedAncestor;
        }
        yield mapped;
      }
      if (child.isDirectory())
        yield* visit(path, [
          ...ancestors,
          { entry, isListed: !isFilteredOut, included: included?.matched, excluded: excluded?.matched },
        ]);
    }
  }
  yield* visit('', []);
}

function hold(folder: string, relative: string): HeldFolder {
  const held = holdFolder(folder, relative);
  if (isRefused(held)) throw fileError(join(folder, relative), held);
  return held;
}

function entriesOf(held: HeldFolder, path: string): Dirent[] {
  try {
    return readdirSync(held.path(''), { withFileTypes: true });
  } catch (error) {
    throw fileError(path, problemOf(error));
  }
}

function includePatterns(folder: string, { include = [], follow }: Filter): Patterns | undefined {
  const followed = follow === undefined ? [] : followLinks(folder, follow);
  if (followed === undefined || (include.length === 0 && followed.length === 0))
    return include.length === 0 ? undefined : new Patterns(include);
  return new Patterns([...include, ...followed]);
}

/** UTF-8 byte order, which differs from that of JavaScript's strings. */
function sorted(children: Dirent[]): Dirent[] {
  const isPlain = children.every(({ name }) => /^[\x20-\x7e]*$/.test(name));
  return children.sort((a, b) =>
    isPlain ? (a.name < b.name ? -1 : 1) : Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
  );
}

/** The identity of a file with several hard links; undefined for other entries. */
type Identity = string | undefined;

/** Undefined if it was deleted since the folder was read. */
function readEntry(
  full: string,
  path: string,
  firstPaths: ReadonlyMap<string, string>,
): { readonly entry: Entry; readonly identity: Identity } | undefined {
  let stat: BigIntStats;
  let linkName = '';
  try {
    stat = lstatSync(full, { bigint: true });
    if (stat.isSymbolicLink()) linkName = readlinkSync(full);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const mode = goMode(Number(stat.mode));
  const identity = isRegular(mode) && stat.nlink > 1n ? `${stat.dev}:${stat.ino}` : undefined;
  const firstPath = identity === undefined ? undefined : firstPaths.get(identity);
  if (firstPath !== undefined) linkName = firstPath;
  const size = stat.isDirectory() || firstPath !== undefined ? 0n : stat.size;
  const entry = {
    path,
    mode,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    size,
    modified: stat.mtimeNs,
    linkName: linkName.replaceAll('\\', process.platform === 'win32' ? '/' : '\\'),
  };
  return { entry, identity };
}
