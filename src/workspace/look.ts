import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isIgnored, readIgnore, readSmall, type Rules } from './ignored.ts';
import { decides } from './detect.ts';
import type { Look } from './detect.ts';

/** Enough to tell what an app is; a folder of a million files is not looked through. */
const MOST_FILES = 10_000;
const MOST_FOLDERS = 2_000;
const SKIPPED_FOLDERS = new Set(['node_modules', 'vendor', '__pycache__', 'venv', 'target']);

/**
 * Looks at the files of an app's folder: their names at any depth, nearest first, and the texts of those at its root that
 * may decide something; only the root is looked at unless `deep`. What git ignores, hidden folders and folders of dependencies are passed over; so is what cannot be read.
 */
export async function lookAt(folder: string, deep: boolean, signal?: AbortSignal): Promise<Look> {
  const files: string[] = [];
  const rootFolders: string[] = [];
  let level: { path: string; name: string; rules: readonly Rules[] }[] = [{ path: folder, name: '', rules: [] }];
  let folders = 0;
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { path, name, rules: outer } of level) {
      signal?.throwIfAborted();
      if (files.length >= MOST_FILES || ++folders > MOST_FOLDERS) break;
      const entries = (await readdir(path, { withFileTypes: true }).catch(() => [])).sort((a, b) => (a.name < b.name ? -1 : 1));
      const rules = entries.some((entry) => entry.name === '.gitignore') ? [...outer, await readIgnore(path)] : outer;
      for (const entry of entries) {
        const inner = join(path, entry.name);
        const relative = name === '' ? entry.name : `${name}/${entry.name}`;
        if (entry.isDirectory()) {
          if (name === '') rootFolders.push(entry.name);
          const isSkipped = entry.name.startsWith('.') || SKIPPED_FOLDERS.has(entry.name);
          if (!isSkipped && !isIgnored(`${inner}${sep}`, rules)) next.push({ path: inner, name: relative, rules });
        } else if (entry.isFile() && files.length < MOST_FILES && !isIgnored(inner, rules)) {
          files.push(relative);
        }
      }
    }
    level = deep ? next : [];
  }
  const texts = new Map<string, string>();
  for (const file of files.filter((each) => !each.includes('/') && decides(each))) {
    const text = await readSmall(join(folder, file));
    if (text !== undefined) texts.set(file, text);
  }
  return { files, rootFolders, texts };
}
