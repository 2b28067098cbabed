import { createHash } from 'node:crypto';
import { chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DecodedText, decodeText } from '../../file/decode.ts';
import { listFolder } from '../../file/list.ts';
import { fileError, type FileProblem, isRefused } from '../../file/problem.ts';
import { readBytes } from '../../file/read.ts';
import { FOLDER_MODE } from '../../home/folder.ts';
import type { ManifestFile } from '../../image/dockerfile-plan.ts';
import { planToolchains, usedManifests } from '../../image/planned-toolchains.ts';
import { manifestFolders, manifestPattern, type PathPattern } from '../../image/toolchains.ts';
import { mountedFolder, type Workspace } from '../../workspace/model.ts';

export interface LoadedManifest extends ManifestFile {
  /** The staged bytes. */
  readonly content: Uint8Array;
  /** The file's encoding, if it was converted. */
  readonly convertedFrom?: string;
}

export interface Manifests {
  /** The real path of the app's or its project's folder; names are relative to it. */
  readonly folder: string;
  /** Sorted by name; the parts of a name are separated by `/`. */
  readonly files: readonly LoadedManifest[];
  readonly skipped: readonly SkippedManifest[];
}

export interface SkippedManifest {
  readonly name: string;
  readonly problem: FileProblem;
}

/** Lock files of large projects have several megabytes. */
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
/** Of a larger tree, the outer folders are searched. */
const MAX_FOLDERS = 20_000;
/** The number of folders that are read at once. */
const BATCH = 32;
/** Staged as they are. They have no text, and only their presence is known to the plan. */
const BINARY = /\.(?:tgz|tar\.gz|lockb)$/;
/**
 * The mode is part of BuildKit's cache key, so it must not depend on a machine's umask; steps of any user read the
 * files.
 */
const MANIFEST_MODE = 0o644;

/**
 * Reads the app's dependency manifests, each once, so that what is checked is what is staged. A link that leads out of
 * the app's folder is skipped, because files from elsewhere require approval. Links to folders are not followed.
 */
export async function loadManifests(
  appPath: string,
  pattern: PathPattern | undefined,
  folders?: PathPattern,
): Promise<Manifests> {
  const folder = await realpath(appPath);
  const files: LoadedManifest[] = [];
  const skipped: SkippedManifest[] = [];
  const names = pattern === undefined ? [] : (await pathsBelow(folder, folders)).filter((name) => pattern.test(name));
  let left = MAX_TOTAL_BYTES;
  for (const name of names.sort(byImportance)) {
    const loaded = await load(folder, name, Math.min(MAX_MANIFEST_BYTES, left));
    if (isRefused(loaded)) skipped.push({ name, ...loaded });
    else files.push(loaded);
    left -= isRefused(loaded) ? 0 : loaded.content.length;
  }
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { folder, files, skipped };
}

/** What is read first if there is too much: texts before archives, then those of the outer folders. */
function byImportance(a: string, b: string): number {
  const depth = (name: string): number => name.split('/').length;
  return Number(BINARY.test(a)) - Number(BINARY.test(b)) || depth(a) - depth(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** The files that may be manifests of the workspace's app or project; the plan decides which the build uses. */
export function loadManifestsOf(workspace: Workspace): Promise<Manifests> {
  return loadManifests(mountedFolder(workspace), manifestPattern(workspace), manifestFolders(workspace));
}

/** Writes manifests into the build context. */
export async function stageManifests(manifests: readonly LoadedManifest[], context: string): Promise<void> {
  for (const { name, content } of manifests) {
    const copy = join(context, name);
    await mkdir(dirname(copy), { recursive: true, mode: FOLDER_MODE });
    await writeFile(copy, content, { flag: 'wx' });
    await chmod(copy, MANIFEST_MODE);
  }
}

/** The texts of the manifests that a build of the workspace uses, by name. */
export function usedTexts(workspace: Workspace, manifests: Pick<Manifests, 'files'>): ReadonlyMap<string, string> {
  return usedManifests(planToolchains(workspace, textsOf(manifests)));
}

/** The texts of all files that may be manifests, by name. */
export function textsOf({ files }: Pick<Manifests, 'files'>): ReadonlyMap<string, string> {
  return new Map(files.map(({ name, text }) => [name, text]));
}

/**
 * Paths of the files in the root, and in its matching subfolders. A folder that cannot be read has none. Few folders
 * are read at a time, because each of them is open while it is.
 */
async function pathsBelow(root: string, folders: PathPattern | undefined): Promise<string[]> {
  const paths: string[] = [];
  let level = [''];
  for (let left = MAX_FOLDERS; level.length > 0 && left > 0;) {
    const next: string[] = [];
    for (const batch of batches(level.slice(0, left))) {
      const lists = await Promise.all(batch.map((folder) => listFolder(root, folder)));
      for (const [index, found] of lists.entries()) {
        const folder = batch[index] ?? '';
        if (isRefused(found) && folder === '') throw fileError(root, found);
        for (const entry of isRefused(found) ? [] : found) {
          const path = `${folder}${entry.name}`;
          paths.push(path);
          if (entry.isDirectory() && folders?.test(path) === true) next.push(`${path}/`);
        }
      }
    }
    left -= level.length;
    level = next;
  }
  return paths;
}

function batches(items: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}

async function load(
  folder: string,
  name: string,
  limit: number,
): Promise<LoadedManifest | { readonly problem: FileProblem }> {
  const bytes = await readBytes(folder, name, limit);
  if (isRefused(bytes)) return bytes;
  const decoded: DecodedText | { readonly problem: FileProblem } = BINARY.test(name)
    ? { text: '', encoding: 'UTF-8' }
    : decodeText(bytes);
  if (isRefused(decoded)) return decoded;
  const isConverted = needsConversion(decoded);
  const content = isConverted ? Buffer.from(decoded.text) : bytes;
  const digest = createHash('sha256').update(content).digest('hex');
  return { name, digest, content, text: decoded.text, ...(isConverted && { convertedFrom: decoded.encoding }) };
}

/** XML declares its encoding, and its parsers read UTF-16; other files of package managers must be UTF-8. */
function needsConversion({ encoding, text }: DecodedText): boolean {
  return encoding !== 'UTF-8' && !text.trimStart().startsWith('<');
}
