import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { DvmError } from '../event/error.ts';
import { isIgnored, readIgnore, readSmall, type Rules } from './ignored.ts';
import { mayHoldResources } from './parse.ts';

export interface YamlFile {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

const SKIPPED_FOLDERS = new Set(['.git', 'node_modules', '.devopsmaestro']);

/**
 * The YAML files below a folder that may hold our documents, in the order of their paths. Ignored files and folders
 * are left out as git does; links to folders are not followed, so that a walk always ends. Throws `not_found` for a root
 * that is no folder.
 */
export async function discoverYaml(root: string, signal?: AbortSignal): Promise<YamlFile[]> {
  const found: YamlFile[] = [];
  await walk(await realFolder(root), [], found, signal);
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}

async function realFolder(root: string): Promise<string> {
  const info = await stat(root).catch((error: unknown) => error as NodeJS.ErrnoException);
  if (!(info instanceof Error) && info.isDirectory()) return realpath(root);
  const reason = !(info instanceof Error) ? 'is not a folder' : info.code === 'ENOENT' ? 'does not exist' : `cannot be read (${info.code ?? info.message})`;
  throw new DvmError({ kind: 'not_found', message: `${root} ${reason}.`, hint: 'Name the folder to look for workspaces in with --root.' });
}

async function walk(folder: string, outer: readonly Rules[], found: YamlFile[], signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const rules = entries.some((entry) => entry.name === '.gitignore') ? [...outer, await readIgnore(folder)] : outer;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name) && !isIgnored(`${path}${sep}`, rules)) await walk(path, rules, found, signal);
    } else if (/\.ya?ml$/i.test(entry.name) && !isIgnored(path, rules)) {
      const text = await readSmall(path);
      if (text !== undefined && mayHoldResources(text)) found.push({ file: path, text });
    }
  }
}
