import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { DvmError } from '../event/error.ts';
import { mayHoldResources } from './parse.ts';

export interface YamlFile {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

/** Larger files are not documents that a person writes. Bytes. */
const LARGEST_FILE = 1024 * 1024;
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

interface Rules {
  readonly folder: string;
  readonly rules: Ignore;
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

async function readIgnore(folder: string): Promise<Rules> {
  const text = await readSmall(join(folder, '.gitignore'));
  return { folder, rules: ignore({ ignorecase: process.platform !== 'linux' }).add(text ?? '') };
}

/** The innermost file that has an opinion decides, as in git. */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { folder, rules: own } of rules.toReversed()) {
    const verdict = own.test(relative(folder, path).split(sep).join('/') + (path.endsWith(sep) ? '/' : ''));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

async function readSmall(path: string): Promise<string | undefined> {
  try {
    const info = await stat(path);
    return info.isFile() && info.size <= LARGEST_FILE ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
