import { copyFileSync, cpSync, globSync, linkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { cached, contentHash, shortHash } from './cache.ts';
import { releaseDigests } from './debian.ts';
import { stopDaemon } from './daemon.ts';
import { makeFolder } from './folders.ts';
import { resolveNpm, unpackNpm, type NpmPackage } from './npm.ts';
import type { Parts } from './parts.ts';
import { runRegistry } from './registry.ts';
import { rootfsArchive, wantedRootfs } from './rootfs.ts';
import { step } from './say.ts';

/** The images that the private engine finds under these names; the first is what the others are made from. */
const BASES = [
  { name: 'debian', tag: 'trixie-slim' },
  { name: 'python', tag: '3.13-slim' },
  { name: 'golang', tag: '1.24' },
  { name: 'node', tag: '24-slim' },
] as const;
const FOUNDATION = 'debian:trixie-slim';

interface Provenance {
  rootfs: string;
  releases: Record<string, string>;
  npm: NpmPackage[];
}

/** Which base images this version of the rig wants: the same text for the same images. */
export function wantedBases(): string {
  const recipes = globSync('bases/*/Dockerfile', { cwd: import.meta.dirname }).sort();
  return shortHash([
    wantedRootfs(),
    contentHash([import.meta.filename, ...recipes.map((file) => path.join(import.meta.dirname, file))]),
  ]);
}

/** The registry storage that holds all base images; missing ones are built on the running engine. */
export async function baseImages(parts: Parts, environment: Record<string, string>): Promise<string> {
  const { folder } = await cached<Provenance>({
    name: 'bases',
    wanted: { bases: BASES, recipe: wantedBases() },
    resolve: async () => ({
      rootfs: await rootfsArchive(parts),
      releases: await releaseDigests('trixie'),
      npm: [await resolveNpm(`node-linux-${process.arch}@24`), await resolveNpm('npm@11')],
    }),
    make: async (entry, provenance) => buildAll(entry, provenance, parts, environment),
    title: () => `base images ${BASES.map(({ name, tag }) => `${name}:${tag}`).join(', ')}`,
  });
  return path.join(folder, 'storage');
}

async function buildAll(
  entry: string,
  provenance: Provenance,
  parts: Parts,
  environment: Record<string, string>,
): Promise<void> {
  const contexts = path.join(entry, 'contexts');
  cpSync(path.join(import.meta.dirname, 'bases'), contexts, { recursive: true });
  linkOrCopy(provenance.rootfs, path.join(contexts, 'debian/rootfs.tar'));
  await addNode(path.join(contexts, 'node'), provenance.npm);
  const workshop = path.join(entry, 'workshop');
  const registry = await runRegistry(workshop, { storage: makeFolder(path.join(entry, 'storage')) }, parts);
  try {
    for (const { name, tag } of BASES) {
      const docker = (...args: string[]) =>
        execa('docker', args, { env: environment, cwd: path.join(contexts, name), all: true });
      const image = `${registry}/library/${name}:${tag}`;
      const foundation = `${FOUNDATION}=docker-image://${registry}/library/${FOUNDATION}`;
      await step(`  base image ${name}:${tag}`, () =>
        docker('buildx', 'build', '--provenance=false', '--build-context', foundation, '--tag', image, '--push', '.'),
      );
      // The engine is to find it through the registry only; neither as it was made here nor as it was made before.
      await docker('image', 'rm', '--force', image, `${name}:${tag}`);
    }
  } finally {
    await stopDaemon({ name: 'registry', folder: workshop });
  }
  for (const folder of [contexts, workshop]) rmSync(folder, { recursive: true });
}

/** What the official image has of Node below /usr/local. */
async function addNode(context: string, packages: NpmPackage[]): Promise<void> {
  const [node, npm] = packages;
  if (!node || !npm) throw new Error('The provenance of node:24-slim lacks its npm packages.');
  await unpackNpm(node, makeFolder(path.join(context, 'node')));
  await unpackNpm(npm, makeFolder(path.join(context, 'npm')));
  rmSync(path.join(context, 'node/package.json'));
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
