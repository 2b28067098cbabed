import type { LeftOut } from '../../toolchain.ts';
import { inFolder, INCLUDE_OUTSIDE, localPath, splitPath } from '../local-path.ts';

/** The files that Mix needs to know an app's dependencies. */
export interface MixProject {
  readonly manifests: readonly string[];
  /** Why Mix could not fetch the dependencies from these files. */
  readonly obstacle?: LeftOut;
  readonly leftOut: readonly LeftOut[];
}

const MIX = 'mix.exs';
/** `apps_path: "apps"` of an umbrella project. */
const APPS_PATH = /\bapps_path:[ \t]{0,8}"([^"\n]{1,200})"/;
/** `{:name, path: "../name"}` */
const PATH_DEPENDENCY = /\{\s{0,8}:\w{1,80},[^{}]{0,300}?\bpath:\s{0,8}"([^"\n]{1,200})"/g;
const READS = /\b(?:File\.(?:read|stream)!?|Code\.(?:require|eval|compile)_file|Config\.Reader\.read!)/;
const STRING = /"([^"\n]{1,200})"/g;

/** Follows the apps of an umbrella, local dependencies, and files that a mix.exs reads and names literally. */
export function readMixProject(appFolder: string, manifests: ReadonlyMap<string, string>): MixProject {
  const used = new Set<string>();
  const leftOut: LeftOut[] = [];
  let obstacle: LeftOut | undefined;
  const waiting = [inFolder(appFolder, MIX)];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const text = withoutComments(manifests.get(path) ?? '');
    if (used.has(path) || !manifests.has(path)) continue;
    used.add(path);
    const { folder } = splitPath(path);
    const apps = APPS_PATH.exec(text)?.[1];
    if (apps !== undefined) waiting.push(...mixFilesIn(localPath(folder, apps), manifests));
    for (const [, written = ''] of text.matchAll(PATH_DEPENDENCY)) {
      const local = localPath(folder, written);
      const mix = local === undefined ? undefined : inFolder(local, MIX);
      if (mix !== undefined && manifests.has(mix)) waiting.push(mix);
      else obstacle ??= missing(written, path);
    }
    if (!READS.test(text)) continue;
    const read = [...text.matchAll(STRING)]
      .map(([, name = '']) => localPath(folder, name))
      .filter((name) => name !== undefined && name !== path && manifests.has(name));
    for (const name of read) if (name !== undefined) used.add(name);
    if (read.length === 0) leftOut.push(computed(path));
  }
  const lock = inFolder(appFolder, 'mix.lock');
  if (manifests.has(lock)) used.add(lock);
  return { manifests: [...used].sort(), leftOut, ...(obstacle && { obstacle }) };
}

function mixFilesIn(folder: string | undefined, manifests: ReadonlyMap<string, string>): string[] {
  return folder === undefined
    ? []
    : [...manifests.keys()].filter((name) => {
        const path = splitPath(name);
        return path.name === MIX && splitPath(path.folder).folder === folder;
      });
}

function withoutComments(text: string): string {
  return text.replace(/^[ \t]*#.*$/gm, '');
}

function missing(written: string, path: string): LeftOut {
  return {
    message:
      `The dependencies of Mix are not installed: "${path}" needs the local package "${written.slice(0, 100)}", ` +
      "which is not in the app's folder.",
    hint: INCLUDE_OUTSIDE,
    files: [path, inFolder(splitPath(path).folder, 'mix.lock')],
  };
}

function computed(path: string): LeftOut {
  return {
    message: `"${path}" reads files that it does not name literally; they are not available when Mix fetches packages.`,
    hint: 'If the build stops there, write their names as strings, or set a default for a file that is missing.',
  };
}
