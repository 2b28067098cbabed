import { createHash } from 'node:crypto';
import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { CATALOGUE } from '../../src/image/tool/catalogue.ts';
import { type Architecture, RELEASED_TOOLS, type ReleasedTool } from '../../src/workspace/tools.ts';
import { cached, contentHash } from './cache.ts';
import { resolvePackages, unpackPackages, versionOf, type Packages } from './debian.ts';
import { makeFolder } from './folders.ts';
import { resolveNpm, unpackNpm, type NpmPackage } from './npm.ts';

/** A file in the shape of a tool's release, for the architecture of this machine. */
export interface ReleaseFile {
  readonly version: string;
  /** Where a mirror has it: the release's URL without `https://`. */
  readonly path: string;
  readonly sha256: string;
}

export interface Releases {
  /** Holds the files under their paths. */
  readonly folder: string;
  readonly architecture: Architecture;
  readonly files: Readonly<Record<ReleasedTool, ReleaseFile>>;
}

/** The packages that have the program of a tool, under its name. */
const DEBIAN: Readonly<Partial<Record<ReleasedTool, string>>> = {
  'tree-sitter': 'tree-sitter-cli',
  lazygit: 'lazygit',
  starship: 'starship',
  kubectl: 'kubectl',
  kustomize: 'kustomize',
};
/** Neovim in Debian is made of many packages; a release of it is one folder. */
const NEOVIM = [
  'neovim',
  'neovim-runtime',
  'libluajit-5.1-2',
  'libmsgpack-c2',
  'libtree-sitter0.22',
  'libunibilium4',
  'libuv1t64',
  'libvterm0',
  'lua-lpeg',
  'lua-luv',
];
// Of the suite: a machine may have another version from elsewhere, which cannot be downloaded.
const PACKAGES: Packages = {
  suite: 'trixie',
  names: [...NEOVIM, ...Object.values(DEBIAN)].map((name) => `${name}/trixie`),
  dependencies: 'none',
};
const ARCHITECTURE: Architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';

interface Provenance {
  packages: string[];
  opencode: NpmPackage;
}

/**
 * Releases of all tools: the real programs where Debian or npm have them, in another version; of the others
 * stand-ins, which
 * say that they are. None is the file that the catalogue means, so each comes with a checksum of its own.
 */
export async function releases(): Promise<Releases> {
  const { folder, provenance } = await cached<Provenance>({
    name: 'releases',
    wanted: {
      ...PACKAGES,
      architecture: process.arch,
      recipe: contentHash([import.meta.filename]),
      catalogue: CATALOGUE,
    },
    resolve: async () => ({
      packages: await resolvePackages(PACKAGES),
      opencode: await resolveNpm(
        `opencode-linux-${CATALOGUE.opencode.release.arch[ARCHITECTURE]}@${CATALOGUE.opencode.release.version}`,
      ),
    }),
    make: async (entry, made) => {
      const workshop = makeFolder(path.join(entry, 'workshop'));
      await unpackPackages(PACKAGES, workshop);
      await unpackNpm(made.opencode, makeFolder(path.join(workshop, 'opencode')));
      for (const name of RELEASED_TOOLS)
        await pack(name, versionFrom(made, name), programOf(name, versionFrom(made, name), workshop), entry);
      rmSync(workshop, { recursive: true });
    },
    title: () => 'releases of tools',
  });
  const files = RELEASED_TOOLS.map((name): [ReleasedTool, ReleaseFile] => {
    const version = versionFrom(provenance, name);
    const file = filePath(name, version);
    return [
      name,
      {
        version,
        path: file,
        sha256: createHash('sha256')
          .update(readFileSync(path.join(folder, file)))
          .digest('hex'),
      },
    ];
  });
  return { folder, architecture: ARCHITECTURE, files: Object.fromEntries(files) as Releases['files'] };
}

function versionFrom({ packages, opencode }: Provenance, name: ReleasedTool): string {
  if (name === 'opencode') return opencode.version;
  const debian = name === 'neovim' ? 'neovim' : DEBIAN[name];
  return debian === undefined ? CATALOGUE[name].release.version : versionOf(packages, debian);
}

/** The program of a tool, or the folder that the archive of its release holds. */
function programOf(name: ReleasedTool, version: string, workshop: string): string {
  if (name === 'neovim') return neovimFolder(workshop);
  if (name === 'opencode') return path.join(workshop, 'opencode/bin/opencode');
  const { command } = CATALOGUE[name];
  const program = path.join(workshop, 'usr/bin', command);
  if (DEBIAN[name] === undefined)
    writeFileSync(program, `#!/bin/sh\necho "${command} ${version} (a stand-in of the tests, not the real one)"\n`, {
      mode: 0o755,
    });
  return program;
}

/** Debian's Neovim as a folder that works anywhere, with the libraries that it needs besides the C library. */
function neovimFolder(workshop: string): string {
  const folder = path.join(workshop, 'nvim');
  cpSync(path.join(workshop, 'usr/share/nvim'), path.join(folder, 'share/nvim'), { recursive: true });
  cpSync(path.join(workshop, 'usr/lib/nvim'), path.join(folder, 'lib/nvim'), { recursive: true });
  cpSync(path.join(workshop, 'usr/bin/nvim'), path.join(folder, 'libexec/nvim'));
  for (const file of globSync('usr/lib/*-linux-gnu/lib{lua5.1-l,luajit,msgpack,tree-sitter,unibilium,uv,vterm}*.so.*', {
    cwd: workshop,
  })) {
    cpSync(path.join(workshop, file), path.join(folder, 'lib', path.basename(file)), { verbatimSymlinks: true });
  }
  const start =
    'here="$(dirname "$(readlink -f "$0")")/.."\n' +
    'LD_LIBRARY_PATH="$here/lib" VIMRUNTIME="$here/share/nvim/runtime" exec "$here/libexec/nvim" "$@"\n';
  mkdirSync(path.join(folder, 'bin'));
  writeFileSync(
    path.join(folder, 'bin/nvim'),
    `#!/bin/sh\n# Debian's Neovim for the tests, not the project's own release.\n${start}`,
    { mode: 0o755 },
  );
  return folder;
}

/** Makes the file that the catalogue describes. */
async function pack(name: ReleasedTool, version: string, source: string, entry: string): Promise<void> {
  const { contents } = CATALOGUE[name].release;
  const target = path.join(entry, filePath(name, version));
  mkdirSync(path.dirname(target), { recursive: true });
  const inArchive = 'file' in contents ? contents.file : 'folder' in contents ? contents.folder : undefined;
  if (inArchive === undefined) {
    if (contents.form === 'binary') return cpSync(source, target);
    const { stdout } = await execa('gzip', ['-1', '-n', '-c', source], { encoding: 'buffer' });
    return writeFileSync(target, stdout);
  }
  const inside = fill(inArchive, name, version);
  const shape = path.join(entry, 'workshop', `${name}-shape`);
  mkdirSync(path.dirname(path.join(shape, inside)), { recursive: true });
  cpSync(source, path.join(shape, inside), { recursive: true, verbatimSymlinks: true });
  if ('file' in contents) chmodSync(path.join(shape, inside), 0o755);
  await execa('tar', ['-I', 'gzip -1', '-cf', target, '-C', shape, inside.split('/', 1)[0] ?? '']);
}

function filePath(name: ReleasedTool, version: string): string {
  return fill(CATALOGUE[name].release.url, name, version).replace('https://', '');
}

function fill(text: string, name: ReleasedTool, version: string): string {
  return text.replaceAll('{version}', version).replaceAll('{arch}', CATALOGUE[name].release.arch[ARCHITECTURE]);
}
