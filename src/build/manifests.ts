import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

export interface Manifest {
  readonly name: string;
  /** SHA-256 of its content, in hex. */
  readonly digest: string;
}

/** A dependency manifest that is larger is none. Bytes; lock files of large projects reach some megabytes. */
const LARGEST_MANIFEST = 64 * 1024 * 1024;

/**
 * The paths of the app's dependency manifests below its folder, sorted, with `/` between their parts. A link that leads
 * out of the app's folder is left out: what a build takes from elsewhere must be asked for. Links to folders are not
 * followed.
 */
export async function findManifests(appPath: string, pattern: RegExp | undefined, folders?: RegExp): Promise<string[]> {
  if (pattern === undefined) return [];
  const root = await realpath(appPath);
  const names = (await filesBelow(root, '', folders)).filter((name) => pattern.test(name)).sort();
  const usable = await Promise.all(names.map((name) => isInside(root, name)));
  return names.filter((_, index) => usable[index]);
}

/** Paths of the files in a folder of the root, and in the folders below it that are wanted. One that cannot be read has none. */
async function filesBelow(root: string, folder: string, wanted: RegExp | undefined): Promise<string[]> {
  const found = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (folder === '') throw error;
    return [];
  });
  const paths = await Promise.all(found.map(async (entry) => {
    const name = `${folder}${entry.name}`;
    if (!entry.isDirectory()) return [name];
    return wanted?.test(name) === true ? await filesBelow(root, `${name}/`, wanted) : [];
  }));
  return paths.flat();
}

/** Copies manifests into the build context and answers what they hold. */
export async function stageManifests(appPath: string, names: readonly string[], context: string): Promise<Manifest[]> {
  return Promise.all(
    names.map(async (name) => {
      const copy = join(context, name);
      await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
      await copyFile(join(appPath, name), copy, constants.COPYFILE_EXCL);
      return { name, digest: digest(await readFile(copy)) };
    }),
  );
}

/** What the manifests hold now, as `stageManifests` would tell. */
export async function readManifests(appPath: string, names: readonly string[]): Promise<Manifest[]> {
  return Promise.all(names.map(async (name) => ({ name, digest: digest(await readFile(join(appPath, name))) })));
}

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
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
