import { pathPattern } from '../../../text/path-pattern.ts';
import type { LeftOut } from '../../toolchain.ts';
import { inFolder, INCLUDE_OUTSIDE, localPath, splitPath } from '../local-path.ts';

/** The packages of a Haskell project, and the tool that builds it. */
export interface HaskellProject {
  readonly tool: 'cabal' | 'stack';
  readonly manifests: readonly string[];
  /** Why the tool could not read the project. */
  readonly obstacle?: LeftOut;
}

const PROJECT_FILES = ['cabal.project', 'cabal.project.freeze', 'cabal.project.local'];

/** cabal.project takes precedence over stack.yaml, which takes precedence over a package without a project. */
export function readHaskellProject(
  appFolder: string,
  manifests: ReadonlyMap<string, string>,
): HaskellProject | undefined {
  const at = (name: string): string => inFolder(appFolder, name);
  const present = (names: readonly string[]): string[] => names.map(at).filter((name) => manifests.has(name));
  const cabal = manifests.get(at('cabal.project'));
  const stack = manifests.get(at('stack.yaml'));
  const own = packageFiles(appFolder, manifests);
  if (cabal !== undefined) return project('cabal', cabalPackages(cabal), present(PROJECT_FILES));
  if (stack !== undefined) return project('stack', stackPackages(stack), present(['stack.yaml', 'stack.yaml.lock']));
  return own.some((name) => name.endsWith('.cabal'))
    ? { tool: 'cabal', manifests: [...own, ...present(PROJECT_FILES)].sort() }
    : undefined;

  function project(tool: 'cabal' | 'stack', packages: readonly string[], files: readonly string[]): HaskellProject {
    const used = new Set(files);
    let obstacle: LeftOut | undefined;
    for (const written of packages) {
      const found = packagesAt(written, appFolder, manifests, tool);
      for (const name of found) used.add(name);
      if (found.length === 0 && !/[*?]/.test(written)) obstacle ??= missing(written, files);
    }
    return { tool, manifests: [...used].sort(), ...(obstacle && { obstacle }) };
  }
}

/** The values of `packages:` and `optional-packages:`, separated by white space or commas; comments begin with `--`. */
function cabalPackages(text: string): string[] {
  const found: string[] = [];
  let isField = false;
  let isNamed = false;
  for (const line of text.split('\n').map((each) => each.replace(/(?:^|\s)--.*$/s, ''))) {
    const [, field] = /^([\w-]+):/.exec(line) ?? [];
    if (field !== undefined) isField = /^(?:optional-)?packages$/.test(field);
    else if (/^\S/.test(line)) isField = false;
    isNamed ||= isField;
    if (isField) found.push(...line.slice(field === undefined ? 0 : field.length + 1).split(/[\s,]+/));
  }
  return isNamed ? found.filter((each) => each !== '' && !each.includes('://')) : ['./*.cabal'];
}

/** The list `packages:`, and local paths of `extra-deps:`; by default, the folder itself. */
function stackPackages(text: string): string[] {
  const lists = new Map<string, string[]>();
  let list = '';
  for (const line of text.split('\n').map((each) => each.replace(/(?:^|\s)#.*$/s, ''))) {
    const [, key, inline = ''] = /^([\w-]+):[ \t]*(?:\[([^\]]*)\])?/.exec(line) ?? [];
    if (key !== undefined) {
      list = key;
      lists.set(key, inline.split(',').map(unquoted).filter(Boolean));
    } else if (/^\s*-\s/.test(line)) lists.get(list)?.push(unquoted(line.replace(/^\s*-\s/, '')));
  }
  const packages = lists.get('packages') ?? ['.'];
  const local = (lists.get('extra-deps') ?? []).filter((each) => /^\.{0,2}\//.test(each));
  return [...packages, ...local];
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}

/** A package is a folder, a file, or a pattern of either. */
function packagesAt(
  written: string,
  appFolder: string,
  manifests: ReadonlyMap<string, string>,
  tool: 'cabal' | 'stack',
): string[] {
  const path = localPath(appFolder, written);
  if (path === undefined) return [];
  const isOf = matching(path);
  return [...manifests.keys()].filter(
    (name) => isPackageFile(name, tool) && (isOf(name) || isOf(splitPath(name).folder)),
  );
}

function matching(path: string): (name: string) => boolean {
  if (!/[*?[]/.test(path)) return (name) => name === path;
  try {
    const glob = pathPattern(path);
    return (name) => glob.matches(name);
  } catch {
    return () => false; // Not a pattern.
  }
}

function packageFiles(folder: string, manifests: ReadonlyMap<string, string>): string[] {
  return [...manifests.keys()].filter((name) => splitPath(name).folder === folder && isPackageFile(name, 'cabal'));
}

/** Stack generates the Cabal file of a package.yaml. */
function isPackageFile(path: string, tool: 'cabal' | 'stack'): boolean {
  return path.endsWith('.cabal') || (tool === 'stack' && splitPath(path).name === 'package.yaml');
}

function missing(written: string, files: readonly string[]): LeftOut {
  return {
    message:
      `The dependencies of Haskell are not installed: "${files[0] ?? ''}" names the package ` +
      `"${written.slice(0, 100)}", whose Cabal file is not in the app's folder.`,
    hint: written.includes('..') ? INCLUDE_OUTSIDE : 'Commit the Cabal file that "hpack" generates.',
    files,
  };
}
