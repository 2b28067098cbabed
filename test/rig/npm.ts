import { rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { makeFolder } from './folders.ts';

/** An exact version of a package, as the registry vouches for it. */
export interface NpmPackage {
  name: string;
  version: string;
  integrity: string;
}

/** The newest version that a specification such as `npm@11` means. */
export async function resolveNpm(specification: string): Promise<NpmPackage> {
  const { stdout } = await execa('npm', ['view', specification, 'name', 'version', 'dist.integrity', '--json']);
  const answer = JSON.parse(stdout) as NpmAnswer | NpmAnswer[];
  const newest = [answer]
    .flat()
    .sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }))
    .at(-1);
  if (!newest) throw new Error(`The npm registry has no ${specification}.`);
  return { name: newest.name, version: newest.version, integrity: newest['dist.integrity'] };
}

interface NpmAnswer {
  name: string;
  version: string;
  'dist.integrity': string;
}

/** Downloads the package and unpacks it into the folder, without running anything of it. */
export async function unpackNpm({ name, version }: NpmPackage, folder: string): Promise<void> {
  const archives = makeFolder(path.join(folder, '.archive'));
  const { stdout } = await execa('npm', [
    'pack',
    `${name}@${version}`,
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    archives,
  ]);
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  await execa('tar', [
    '-xzf',
    path.join(archives, packed?.filename ?? ''),
    '-C',
    folder,
    '--strip-components=1',
    '--no-same-owner',
  ]);
  rmSync(archives, { recursive: true });
}
