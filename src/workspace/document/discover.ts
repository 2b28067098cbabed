import { type Dirent } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { DvmError } from '../../event/error.ts';
import { listFolder } from '../../file/list.ts';
import { isRefused } from '../../file/problem.ts';
import type { Diagnostic } from './diagnostic.ts';
import { fileDiagnostic } from './file-diagnostic.ts';
import { isIgnored, readIgnore, type Rules } from './ignored.ts';
import { readYaml } from './read-yaml.ts';

export interface YamlFile {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

export interface DiscoveredYaml {
  /** Sorted by path. */
  readonly files: readonly YamlFile[];
  /** About files and folders that could not be read. */
  readonly diagnostics: readonly Diagnostic[];
}

const SKIPPED_FOLDERS = new Set(['.git', 'node_modules', '.devopsmaestro']);

/**
 * Finds the YAML files below a folder that may contain DevOpsMaestro documents. Files and folders ignored by git are
 * skipped, and links to folders are not followed, so that the walk always ends. Throws `not_found` if the root is not a
 * folder.
 */
export async function discoverYaml(root: string, signal?: AbortSignal): Promise<DiscoveredYaml> {
  const search = new Search(await realFolder(root), signal);
  await search.walk(search.root, []);
  return { files: search.files.sort((a, b) => (a.file < b.file ? -1 : 1)), diagnostics: search.diagnostics };
}

async function realFolder(root: string): Promise<string> {
  const info = await stat(root).catch((error: unknown) => error as NodeJS.ErrnoException);
  if (!(info instanceof Error) && info.isDirectory()) return realpath(root);
  const reason = !(info instanceof Error)
    ? 'is not a folder'
    : info.code === 'ENOENT'
      ? 'does not exist'
      : `cannot be read (${info.code ?? info.message})`;
  throw new DvmError({
    kind: 'not_found',
    message: `${root} ${reason}.`,
    hint: 'Specify the folder that contains your workspaces with --root.',
  });
}

class Search {
  readonly root: string;
  readonly files: YamlFile[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #signal: AbortSignal | undefined;

  constructor(root: string, signal: AbortSignal | undefined) {
    this.root = root;
    this.#signal = signal;
  }

  async walk(folder: string, outer: readonly Rules[]): Promise<void> {
    this.#signal?.throwIfAborted();
    const entries = await listFolder(this.root, folder);
    if (isRefused(entries)) {
      // A folder that was deleted during the search is not reported.
      if (entries.problem.kind !== 'missing')
        this.diagnostics.push(fileDiagnostic('warning', folder, entries.problem, 'It is not searched for workspaces.'));
      return;
    }
    const hasRules = entries.some((entry) => entry.name === '.gitignore');
    const rules = hasRules ? [...outer, await readIgnore(this.root, folder, this.diagnostics)] : outer;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name) && !isIgnored(`${path}${sep}`, rules)) await this.walk(path, rules);
      } else if (/\.ya?ml$/i.test(entry.name) && !isIgnored(path, rules)) {
        await this.#read(path, entry);
      }
    }
  }

  async #read(file: string, entry: Dirent): Promise<void> {
    const found = await readYaml(this.root, file, entry.isSymbolicLink());
    if (found === undefined) return;
    if (typeof found === 'string') this.files.push({ file, text: found });
    else this.diagnostics.push(found);
  }
}
