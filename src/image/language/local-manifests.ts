import type { LeftOut } from '../toolchain.ts';
import { INCLUDE_OUTSIDE, inFolder, localPath, splitPath } from './local-path.ts';

/** Manifests of one name: the app's, and those of the packages that it and they take from folders. */
export interface LocalManifests {
  readonly files: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** `foldersIn` answers the folders that a manifest names. */
export function localManifests(
  manifests: ReadonlyMap<string, string>,
  file: string,
  foldersIn: (text: string) => readonly string[],
): LocalManifests {
  const files = new Set([file]);
  const leftOut: LeftOut[] = [];
  for (const each of files) {
    const { folder, name } = splitPath(each);
    for (const named of foldersIn(manifests.get(each) ?? '')) {
      const path = localPath(folder, named);
      if (path !== undefined && manifests.has(inFolder(path, name))) files.add(inFolder(path, name));
      else leftOut.push(missing(each, named, name, path));
    }
  }
  return { files: [...files], leftOut };
}

function missing(file: string, named: string, name: string, path: string | undefined): LeftOut {
  return {
    message:
      `${file} names the package in "${named}", which ` +
      `${path === undefined ? "is outside the app's folder" : `has no ${name}`}. ` +
      'Dependencies cannot be installed without it.',
    ...(path === undefined && { hint: INCLUDE_OUTSIDE }),
  };
}
