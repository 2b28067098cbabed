import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { listFolder } from '../../file/list.ts';
import { isRefused } from '../../file/problem.ts';
import { readText } from '../../file/read.ts';
import { decides } from './detect.ts';
import type { ProjectScan } from './project-scan.ts';
import { decidesVersion } from './detect-version.ts';
import type { Diagnostic } from '../document/diagnostic.ts';
import { fileDiagnostic } from '../document/file-diagnostic.ts';
import { isIgnored, readIgnore, type Rules } from '../document/ignored.ts';

/** Enough to detect an app without walking a folder of a million files. */
const MAX_FILES = 10_000;
const MAX_FOLDERS = 2_000;
const SKIPPED_FOLDERS = new Set(['node_modules', 'vendor', '__pycache__', 'venv', 'target']);

/**
 * Lists the files of an app's folder, nearest first, and reads those in its root that detection needs. Subfolders are
 * only scanned if `deep`. Ignored files, hidden folders and dependency folders are skipped. A version file that cannot
 * be read is reported.
 */
export async function scanProject(
  folder: string,
  deep: boolean,
  signal?: AbortSignal,
  diagnostics: Diagnostic[] = [],
): Promise<ProjectScan> {
  const root = await realpath(folder).catch(() => folder);
  const files: string[] = [];
  const rootFolders: string[] = [];
  const special = new Set<string>();
  let level: { path: string; name: string; rules: readonly Rules[] }[] = [{ path: root, name: '', rules: [] }];
  let folders = 0;
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { path, name, rules: outer } of level) {
      signal?.throwIfAborted();
      if (files.length >= MAX_FILES || ++folders > MAX_FOLDERS) break;
      const listed = await listFolder(root, path);
      const entries = isRefused(listed) ? [] : listed.sort((a, b) => (a.name < b.name ? -1 : 1));
      const hasRules = entries.some((entry) => entry.name === '.gitignore');
      const rules = hasRules ? [...outer, await readIgnore(root, path, diagnostics)] : outer;
      for (const entry of entries) {
        const inner = join(path, entry.name);
        const relative = name === '' ? entry.name : `${name}/${entry.name}`;
        if (entry.isDirectory()) {
          if (name === '') rootFolders.push(entry.name);
          const isSkipped = entry.name.startsWith('.') || SKIPPED_FOLDERS.has(entry.name);
          if (!isSkipped && !isIgnored(`${inner}${sep}`, rules)) next.push({ path: inner, name: relative, rules });
        } else if (files.length < MAX_FILES && !isIgnored(inner, rules)) {
          if (entry.isFile()) files.push(relative);
          else if (name === '') special.add(relative);
        }
      }
    }
    level = deep ? next : [];
  }
  const texts = new Map<string, string>();
  for (const name of [...files, ...special].filter((each) => !each.includes('/') && decides(each))) {
    const found = await readText(root, name);
    if (!isRefused(found)) {
      texts.set(name, found.text);
      if (special.has(name)) files.unshift(name);
    } else if (decidesVersion(name) && found.problem.kind !== 'missing') {
      // Unreadable YAML is reported by the search for workspaces.
      diagnostics.push(fileDiagnostic('warning', join(folder, name), found.problem, 'Its version is ignored.'));
    }
  }
  return { files, rootFolders, texts };
}
