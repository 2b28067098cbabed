import { realpath } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { listFolder } from '../../../file/list.ts';
import { isRefused } from '../../../file/problem.ts';
import { readText } from '../../../file/read.ts';
import { isInside } from '../../../text/inside.ts';
import { decidesVersion } from '../detect-version.ts';
import type { FolderAbove } from '../project-scan.ts';
import { decidesProject } from './find-project.ts';

/** Apps of a monorepo are not deeper in it. */
const MAX_LEVELS = 8;

interface ReadFolder {
  readonly texts: ReadonlyMap<string, string>;
  readonly isRepository: boolean;
}

/** Folders that were read, by path: the apps of a root share those above them. */
export type ReadFolders = Map<string, Promise<ReadFolder | undefined>>;

/**
 * The folders above an app that may be its project's, nearest first: up to the root of the git repository, or else to
 * the root of the documents. A build uses what is outside the documents' root only if the user allows it.
 */
export async function scanAbove(app: string, root: string, read: ReadFolders): Promise<FolderAbove[]> {
  const [folder, outermost] = await Promise.all([realpath(app), realpath(root)]).catch(() => [app, root] as const);
  const found: FolderAbove[] = [];
  let path = folder;
  for (let level = 0; level <= MAX_LEVELS; level++) {
    const here = await once(read, path);
    if (here === undefined) break;
    if (level > 0)
      found.push({ folder: path, appFolder: relative(path, folder).split(sep).join('/'), texts: here.texts });
    if (here.isRepository) return found;
    if (dirname(path) === path) break;
    path = dirname(path);
  }
  return found.filter((each) => isInside(outermost, each.folder));
}

function once(read: ReadFolders, path: string): Promise<ReadFolder | undefined> {
  const known = read.get(path) ?? readFolder(path);
  read.set(path, known);
  return known;
}

async function readFolder(path: string): Promise<ReadFolder | undefined> {
  const listed = await listFolder(path, '');
  if (isRefused(listed)) return undefined;
  const texts = new Map<string, string>();
  const names = listed.filter((entry) => entry.isFile()).map(({ name }) => name);
  for (const name of names.filter((each) => decidesProject(each) || decidesVersion(each)).sort()) {
    const found = await readText(path, name);
    if (!isRefused(found)) texts.set(name, found.text);
  }
  return { texts, isRepository: listed.some(({ name }) => name === '.git') };
}
