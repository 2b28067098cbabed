import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { cached, contentHash } from './cache.ts';
import { asSources, carriedOverSettings, mirrorsFor, releaseDigests } from './debian.ts';
import { partsEnvironment, type Parts } from './parts.ts';
import { step } from './say.ts';

const SUITE = 'trixie';

/** What the official slim image does to apt and dpkg; a Dockerfile that works here must work there. */
const APT_HABITS = `DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
Apt::AutoRemove::SuggestsImportant "false";
`;
/** A mirror may refuse some of many simultaneous requests; apt repeats them. */
const PATIENCE = `Acquire::Retries "10";
Acquire::http::Timeout "30";
`;
const SLIM = ['doc', 'groff', 'info', 'lintian', 'linda', 'locale', 'man'].map((name) => `/usr/share/${name}`);

/**
 * Certificates that this machine's administrator added: builds need them as much as the machine itself.
 */
const OWN_CERTIFICATES = '/usr/local/share/ca-certificates';

export function wantedRootfs(): Record<string, string> {
  const certificates = globSync(`${OWN_CERTIFICATES}/**/*.crt`).sort();
  return {
    suite: SUITE,
    architecture: process.arch,
    recipe: contentHash([import.meta.filename]),
    certificates: contentHash(certificates),
  };
}

/** A minimal Debian as one archive: the bottom layer of every base image. */
export async function rootfsArchive(parts: Parts): Promise<string> {
  const { folder } = await cached({
    name: 'rootfs',
    wanted: wantedRootfs(),
    resolve: async () => ({ suite: SUITE, tools: path.basename(parts.tools), releases: await releaseDigests(SUITE) }),
    make: async (entry) => makeRootfs(entry, parts),
    title: () => `root file system of Debian ${SUITE}`,
  });
  return path.join(folder, 'rootfs.tar');
}

async function makeRootfs(entry: string, parts: Parts): Promise<void> {
  const root = path.join(entry, 'root');
  const mirrors = mirrorsFor(SUITE);
  const [main] = mirrors.filter(({ suite }) => suite === SUITE);
  if (!main) throw new Error(`No mirror of ${SUITE} is known.`);
  const keyring = main.keyring === undefined ? [] : [`--keyring=${main.keyring}`];
  await step('  debootstrap', () =>
    execa('debootstrap', ['--variant=minbase', ...keyring, SUITE, root, main.uri], {
      env: partsEnvironment(parts),
      all: true,
    }),
  );
  const settings = path.join(root, 'etc/apt');
  rmSync(path.join(settings, 'sources.list'), { force: true });
  writeFileSync(
    path.join(settings, 'sources.list.d/debian.sources'),
    asSources(mirrors.map((mirror) => ({ ...mirror, keyring: '/usr/share/keyrings/debian-archive-keyring.gpg' }))),
  );
  writeFileSync(path.join(settings, 'apt.conf.d/docker-clean'), APT_HABITS);
  writeFileSync(path.join(settings, 'apt.conf.d/90this-machine'), `${PATIENCE}${await carriedOverSettings()}`);
  mkdirSync(path.join(root, 'etc/dpkg/dpkg.cfg.d'), { recursive: true });
  writeFileSync(
    path.join(root, 'etc/dpkg/dpkg.cfg.d/docker'),
    SLIM.map((folder) => `path-exclude ${folder}/*\n`).join(''),
  );
  if (existsSync(OWN_CERTIFICATES))
    cpSync(OWN_CERTIFICATES, path.join(root, OWN_CERTIFICATES), { recursive: true, dereference: true });
  for (const folder of [...SLIM, '/var/lib/apt/lists', '/var/cache/apt']) emptyFolder(path.join(root, folder));
  for (const file of ['etc/resolv.conf', 'etc/hostname', 'var/log/bootstrap.log'])
    rmSync(path.join(root, file), { force: true });
  await execa('tar', ['-C', root, '--numeric-owner', '--one-file-system', '-cf', path.join(entry, 'rootfs.tar'), '.']);
  if (readFileSync('/proc/self/mountinfo', 'utf8').includes(`${root}/`))
    await execa('umount', ['-l', path.join(root, 'proc')], { reject: false });
  rmSync(root, { recursive: true });
}

function emptyFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
}
