import { existsSync, globSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { cached, type Entry } from './cache.ts';
import { libraryFolders, ownSuite, resolvePackages, unpackPackages, versionOf, type Packages } from './debian.ts';

interface Provenance {
  packages: string[];
}

/**
 * The container engine, from the suite that has a current BuildKit; these packages need no newer C library than
 * Debian 12's.
 */
const ENGINE: Packages = {
  suite: 'forky',
  names: ['docker.io', 'docker-cli', 'docker-buildx', 'containerd', 'tini-static'],
  dependencies: 'none',
};

/** The programs that the engine calls, and those that make and serve base images, from the machine's own suite. */
const TOOLS = ['runc', 'iptables', 'iproute2', 'debootstrap', 'docker-registry'];

export interface Parts {
  engine: string;
  tools: string;
}

export async function engineParts(): Promise<Parts> {
  // They come from two suites, and most of the time goes into waiting for their mirrors.
  const [engine, tools] = await Promise.all([engineEntry(), toolsEntry()]);
  return { engine: engine.folder, tools: tools.folder };
}

async function engineEntry(): Promise<Entry<Provenance>> {
  return await cached<Provenance>({
    name: 'engine',
    wanted: { ...ENGINE, architecture: process.arch },
    resolve: async () => ({ packages: await resolvePackages(ENGINE) }),
    make: async (folder) => {
      await unpackPackages(ENGINE, folder);
      await execa(path.join(folder, 'usr/sbin/dockerd'), ['--version']);
    },
    title: ({ packages }) => `engine ${versionOf(packages, 'docker.io')}`,
  });
}

async function toolsEntry(): Promise<Entry<Provenance>> {
  const packages: Packages = { suite: ownSuite(), names: TOOLS, dependencies: 'missing' };
  return await cached<Provenance>({
    name: 'tools',
    wanted: { ...packages, architecture: process.arch },
    resolve: async () => ({ packages: await resolvePackages(packages) }),
    make: async (folder) => {
      await unpackPackages(packages, folder);
      // Installed, these two come from update-alternatives.
      for (const name of ['iptables', 'ip6tables']) {
        for (const command of [name, `${name}-save`, `${name}-restore`]) {
          const link = path.join(folder, 'usr/sbin', command);
          if (!existsSync(link)) symlinkSync('xtables-nft-multi', link);
        }
      }
    },
    title: ({ packages: files }) =>
      `tools of ${packages.suite} (runc ${versionOf(files, 'runc')}, registry ${versionOf(files, 'docker-registry')})`,
  });
}

/** The variables with which the unpacked programs find their parts, as they were built for other paths. */
export function partsEnvironment({ engine, tools }: Parts): NodeJS.ProcessEnv {
  const folders = [engine, tools].flatMap((folder) =>
    ['usr/sbin', 'usr/bin', 'sbin', 'bin'].map((bin) => path.join(folder, bin)),
  );
  return {
    ...process.env,
    PATH: [
      ...folders.filter((folder) => existsSync(folder)),
      process.env['PATH'],
      '/usr/sbin:/usr/bin:/sbin:/bin',
    ].join(':'),
    LD_LIBRARY_PATH: [...libraryFolders(tools), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
    XTABLES_LIBDIR: globSync(path.join(tools, 'usr/lib/*/xtables'))[0],
    DEBOOTSTRAP_DIR: path.join(tools, 'usr/share/debootstrap'),
  };
}
