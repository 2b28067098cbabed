import { createHash } from 'node:crypto';
import {
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { cacheFolder, makeFolder } from './folders.ts';
import { withLock } from './lock.ts';
import { megabytes, say, stopwatch } from './say.ts';

type Facts = Record<string, unknown>;

export interface Recipe<Provenance extends object> {
  name: string;
  /** The request, known without a network: an entry made for the same request is reused. */
  wanted: Facts;
  /** The exact versions to make it from; only called if there is something to make. */
  resolve: () => Promise<Provenance>;
  make: (folder: string, provenance: Provenance) => Promise<void>;
  /** For example `engine 28.5.2`. */
  title: (provenance: Provenance) => string;
}

interface Manifest<Provenance> {
  wanted: Facts;
  provenance: Provenance;
  /** Each file's size, or `-> target` of a symbolic link. */
  files: Record<string, number | string>;
}

export interface Entry<Provenance> {
  folder: string;
  provenance: Provenance;
}

const MANIFEST = '.manifest.json';
const UNUSED_DAYS = 30;

/** The folder of a cache entry: found and checked, or made. */
export async function cached<Provenance extends object>(recipe: Recipe<Provenance>): Promise<Entry<Provenance>> {
  return await withLock(`entry-${recipe.name}`, recipe.name, async () => find(recipe) ?? (await make(recipe)));
}

function find<Provenance extends object>(recipe: Recipe<Provenance>): Entry<Provenance> | undefined {
  for (const folder of entriesOf(recipe.name)) {
    const manifest = readManifest<Provenance>(folder);
    if (manifest && !isDeepStrictEqual(manifest.wanted, recipe.wanted)) continue;
    const fault = manifest ? faultOf(folder, manifest.files) : 'its manifest is missing or unreadable';
    if (manifest && fault === undefined) {
      utimesSync(path.join(folder, MANIFEST), new Date(), new Date());
      say(`reused ${recipe.title(manifest.provenance)} (cache)`);
      return { folder, provenance: manifest.provenance };
    }
    say(`cache entry ${path.basename(folder)} is broken (${fault ?? ''}): it will be made again`);
    discard(folder);
  }
  return undefined;
}

async function make<Provenance extends object>(recipe: Recipe<Provenance>): Promise<Entry<Provenance>> {
  const seconds = stopwatch();
  const provenance = await recipe.resolve();
  const title = recipe.title(provenance);
  const folder = path.join(cacheFolder(), `${recipe.name}-${shortHash(provenance)}`);
  const beside = path.join(cacheFolder(), `.making-${recipe.name}`);
  say(`making ${title} …`);
  // The lock is ours, so whatever lies here was left by a process that died.
  rmSync(beside, { recursive: true, force: true });
  makeFolder(beside);
  await recipe.make(beside, provenance);
  const files = filesBelow(beside);
  const manifest: Manifest<Provenance> = { wanted: recipe.wanted, provenance, files };
  writeFileSync(path.join(beside, MANIFEST), JSON.stringify(manifest, null, 1));
  discard(folder);
  renameSync(beside, folder);
  const size = Object.values(files).reduce<number>((sum, file) => sum + (typeof file === 'number' ? file : 0), 0);
  say(`made ${title}: ${megabytes(size)} in ${seconds()} s`);
  discardUnused(recipe.name);
  return { folder, provenance };
}

function entriesOf(name: string): string[] {
  const pattern = new RegExp(`^${name}-[0-9a-f]{12}$`);
  return readdirSync(cacheFolder())
    .filter((entry) => pattern.test(entry))
    .map((entry) => path.join(cacheFolder(), entry));
}

function readManifest<Provenance>(folder: string): Manifest<Provenance> | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, MANIFEST), 'utf8')) as Manifest<Provenance>;
  } catch {
    return undefined;
  }
}

function faultOf(folder: string, files: Manifest<unknown>['files']): string | undefined {
  for (const [file, expected] of Object.entries(files)) {
    const found = stateOf(path.join(folder, file));
    if (found === undefined) return `${file} is missing`;
    if (found !== expected) return `${file} is not as it was made`;
  }
  return undefined;
}

function filesBelow(folder: string): Manifest<unknown>['files'] {
  const files: Manifest<unknown>['files'] = {};
  for (const item of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (item.isDirectory()) continue;
    const file = path.join(item.parentPath, item.name);
    files[path.relative(folder, file)] = stateOf(file) ?? 0;
  }
  return files;
}

function stateOf(file: string): number | string | undefined {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() ? `-> ${readlinkSync(file)}` : stat?.size;
}

/** Renamed first: a folder that is half deleted must not look like an entry. */
function discard(folder: string): void {
  const aside = path.join(path.dirname(folder), `.discarded-${path.basename(folder)}`);
  rmSync(aside, { recursive: true, force: true });
  if (lstatSync(folder, { throwIfNoEntry: false })) renameSync(folder, aside);
  rmSync(aside, { recursive: true, force: true });
}

function discardUnused(name: string): void {
  const oldest = Date.now() - UNUSED_DAYS * 24 * 3600 * 1000;
  for (const folder of entriesOf(name)) {
    const used = lstatSync(path.join(folder, MANIFEST), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (used < oldest) discard(folder);
  }
}

export function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}

/** A digest over the contents of the files. */
export function contentHash(files: string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
