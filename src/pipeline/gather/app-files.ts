import type { Dirent } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isInside } from '../../text/inside.ts';
import { listFolder } from '../../file/list.ts';
import { fileError, isRefused } from '../../file/problem.ts';
import { readText } from '../../file/read.ts';
import { isIgnored, readIgnore } from '../../workspace/document/ignored.ts';
import { knownFile, needsText } from '../../workspace/detect/known-files.ts';
import { MAX_DEPTH } from '../../workspace/detect/nested-apps.ts';
import type { Workspace } from '../../workspace/model.ts';

/** Folders to search in one app. */
const MAX_FOLDERS = 200;

/** The files of an app that describe its dependencies and versions. */
export interface AppFiles {
  /** Names in the app's own folder. */
  readonly root: readonly string[];
  /** Paths in subfolders, with `/`, except files that git ignores. */
  readonly nested: readonly string[];
  /** Names of known files in the app's own folder that are links to the outside, or broken. */
  readonly linksOut: ReadonlySet<string>;
  /** By name, for files whose text matters. */
  readonly texts: ReadonlyMap<string, string>;
  /** Names in the root of the app's project, if it is a part of one. */
  readonly project?: readonly string[];
}

/** Lists an app's folder and the first levels of subfolders. Rejects if the folder cannot be read. */
export async function readAppFiles({ appPath, project }: Pick<Workspace, 'appPath' | 'project'>): Promise<AppFiles> {
  const base = await realpath(appPath.value);
  const entries = await listFolder(base, '');
  if (isRefused(entries)) throw fileError(base, entries);
  const root = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .sort();
  const links = entries.filter(
    (entry) => entry.isSymbolicLink() && (knownFile(entry.name) !== undefined || needsText(entry.name)),
  );
  const linksOut = new Set<string>();
  for (const { name } of links) {
    const target = await realpath(join(base, name)).catch(() => undefined);
    if (target === undefined || !isInside(project?.folder ?? base, target)) linksOut.add(name);
  }
  const texts = new Map<string, string>();
  for (const name of root.filter((each) => needsText(each) && !linksOut.has(each))) {
    const found = await readText(base, name);
    if (!isRefused(found)) texts.set(name, found.text);
  }
  const above = project && (await listFolder(project.folder, ''));
  return {
    root,
    nested: await filesBelow(base, entries),
    linksOut,
    texts,
    ...(above && !isRefused(above) && { project: above.filter((entry) => entry.isFile()).map(({ name }) => name) }),
  };
}

async function filesBelow(base: string, entries: readonly Dirent[]): Promise<string[]> {
  const rules = entries.some(({ name }) => name === '.gitignore') ? [await readIgnore(base, base, [])] : [];
  const isScanned = (path: string, entry: Dirent): boolean =>
    entry.isDirectory() &&
    !/^(?:\.|node_modules$|vendor$)/.test(entry.name) &&
    !isIgnored(join(base, path) + sep, rules);
  let folders = entries
    .filter((entry) => isScanned(entry.name, entry))
    .map(({ name }) => name)
    .sort();
  const files: string[] = [];
  for (let depth = 1; depth <= MAX_DEPTH; depth++) {
    const next: string[] = [];
    for (const folder of folders.slice(0, MAX_FOLDERS)) {
      const found = await listFolder(base, folder);
      for (const entry of isRefused(found) ? [] : found) {
        const path = `${folder}/${entry.name}`;
        if (entry.isFile()) files.push(path);
        else if (isScanned(path, entry)) next.push(path);
      }
    }
    folders = next.sort();
  }
  return files.sort();
}
