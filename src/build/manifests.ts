import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

export interface Manifest {
  readonly name: string;
  /** SHA-256 of its content, in hex. */
  readonly digest: string;
}

/** A dependency manifest that is larger is none. Bytes; lock files of large projects reach some megabytes. */
const LARGEST_MANIFEST = 64 * 1024 * 1024;

/**
 * The names of the app's dependency manifests, sorted. A link that leads out of the app's folder is left out: what a
 * build takes from elsewhere must be asked for.
 */
export async function findManifests(appPath: string, pattern: RegExp | undefined): Promise<string[]> {
  if (pattern === undefined) return [];
  const root = await realpath(appPath);
  const names = (await readdir(root)).filter((name) => pattern.test(name)).sort();
  const usable = await Promise.all(names.map((name) => isInside(root, name)));
  return names.filter((_, index) => usable[index]);
}

/** Copies manifests into the build context and answers what they hold. */
export async function stageManifests(appPath: string, names: readonly string[], context: string): Promise<Manifest[]> {
  return Promise.all(
    names.map(async (name) => {
      const copy = join(context, name);
      await copyFile(join(appPath, name), copy, constants.COPYFILE_EXCL);
      return { name, digest: createHash('sha256').update(await readFile(copy)).digest('hex') };
    }),
  );
}

async function isInside(root: string, name: string): Promise<boolean> {
  try {
    const real = await realpath(join(root, name));
    const info = await lstat(real);
    return real.startsWith(root.endsWith(sep) ? root : root + sep) && info.isFile() && info.size <= LARGEST_MANIFEST;
  } catch {
    return false;
  }
}
