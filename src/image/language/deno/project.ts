import { stringAt, stringsAt, tableAt, valueAt } from '../../../text/data.ts';
import { parseJsonc } from '../../../text/jsonc.ts';
import { pathPattern } from '../../../text/path-pattern.ts';
import type { LeftOut } from '../../toolchain.ts';
import { inFolder, INCLUDE_OUTSIDE, localPath, splitPath } from '../local-path.ts';

/** A Deno project or workspace. */
export interface DenoProject {
  readonly manifests: readonly string[];
  /** The lock file, if it exists and is used. */
  readonly lock?: string;
  /** Whether the lock file pins modules that source files import by URL. */
  readonly hasRemote: boolean;
  /** Folders where Deno makes node_modules: none unless the root has a package.json or requests it. */
  readonly nodeFolders: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

const CONFIGURATIONS = ['deno.json', 'deno.jsonc'];

export function isDeno(appFolder: string, manifests: ReadonlyMap<string, string>): boolean {
  return CONFIGURATIONS.some((name) => manifests.has(inFolder(appFolder, name)));
}

/** Members are staged with their configurations, so that Deno installs the dependencies of all of them. */
export function readDenoProject(appFolder: string, manifests: ReadonlyMap<string, string>): DenoProject {
  const at = (folder: string, names: readonly string[]): string[] =>
    names.map((name) => inFolder(folder, name)).filter((name) => manifests.has(name));
  const [root = ''] = at(appFolder, CONFIGURATIONS);
  const document = parseJsonc(manifests.get(root) ?? '') ?? {};
  const npm = parseJsonc(manifests.get(inFolder(appFolder, 'package.json')) ?? '');
  const written = [
    ...stringsAt(document, 'workspace'),
    ...stringsAt(document, 'workspace', 'members'),
    ...stringsAt(npm, 'workspaces'),
  ];
  const folders = [appFolder];
  const leftOut: LeftOut[] = [];
  for (const member of written) {
    const found = memberFolders(localPath(appFolder, member), manifests);
    folders.push(...found);
    if (found.length === 0 && !member.includes('*')) leftOut.push(missing(member, root));
  }
  const lockName = lockOf(document);
  const lock = lockName === undefined ? undefined : localPath(appFolder, lockName);
  const importMap = stringAt(document, 'importMap');
  const map = importMap === undefined ? undefined : localPath(appFolder, importMap);
  const named = [lock, map].filter((name) => name !== undefined && manifests.has(name));
  const used = folders.flatMap((folder) => at(folder, [...CONFIGURATIONS, 'package.json']));
  const hasLock = lock !== undefined && manifests.has(lock);
  const packages = folders.filter((folder) => manifests.has(inFolder(folder, 'package.json')));
  const mode = valueAt(document, 'nodeModulesDir');
  const hasNode =
    ['auto', 'manual', true].some((each) => each === mode) ||
    (packages.includes(appFolder) && mode !== 'none' && mode !== false);
  return {
    manifests: [...new Set([...used, ...at(appFolder, ['.npmrc']), ...named])]
      .filter((each) => each !== undefined)
      .sort(),
    ...(hasLock && { lock }),
    hasRemote: hasLock && Object.keys(tableAt(parseJsonc(manifests.get(lock) ?? ''), 'remote')).length > 0,
    nodeFolders: hasNode ? [...new Set([appFolder, ...packages])] : [],
    leftOut: [...leftOut, ...(hasLock || lockName === undefined ? [] : [unlocked(root)])],
  };
}

/** `"lock": false` disables it; otherwise it is a path, or an object with one. */
function lockOf(document: unknown): string | undefined {
  const lock = valueAt(document, 'lock');
  return lock === false ? undefined : (stringAt(document, 'lock') ?? stringAt(document, 'lock', 'path') ?? 'deno.lock');
}

function memberFolders(pattern: string | undefined, manifests: ReadonlyMap<string, string>): string[] {
  if (pattern === undefined) return [];
  const isMember = pattern.includes('*') ? matching(pattern) : (folder: string): boolean => folder === pattern;
  const folders = [...manifests.keys()]
    .map(splitPath)
    .filter(({ name }) => [...CONFIGURATIONS, 'package.json'].includes(name))
    .map(({ folder }) => folder);
  return [...new Set(folders)].filter(isMember);
}

function matching(pattern: string): (folder: string) => boolean {
  try {
    const glob = pathPattern(pattern);
    return (folder) => glob.matches(folder);
  } catch {
    return () => false; // Not a pattern.
  }
}

function missing(member: string, root: string): LeftOut {
  return {
    message:
      `The member ${JSON.stringify(member.slice(0, 100))} in "${root}" is not used: ` +
      "its configuration is not in the app's folder.",
    ...(member.includes('..') && { hint: INCLUDE_OUTSIDE }),
  };
}

function unlocked(root: string): LeftOut {
  return {
    message:
      `"${root}" has no lock file: the newest versions that it allows are installed, and modules that the source ` +
      'imports by URL are downloaded when the program first runs.',
    hint: 'Run "deno install" and commit deno.lock.',
  };
}
