import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { contentHash } from './cache.ts';
import { cacheFolder, makeFolder } from './folders.ts';
import { withLock } from './lock.ts';
import { megabytes, say, stopwatch } from './say.ts';

/** A mirror as the machine's own apt configuration names it; no mirror is written in this repository. */
export interface Mirror {
  uri: string;
  suite: string;
  components: string;
  keyring: string | undefined;
}

export interface Packages {
  suite: string;
  names: string[];
  /** `missing`: with every dependency that this machine lacks; `none`: the named packages alone. */
  dependencies: 'missing' | 'none';
}

/** What the machine's configuration says about reaching a mirror: proxies, certificates, clocks. */
const CARRIED_OVER = /^Acquire::(https?|Check-|Retries|ForceIPv)/;

/** The files that apt would download, such as `docker-cli_28.5.2+dfsg4-5_amd64.deb`. */
export async function resolvePackages(packages: Packages): Promise<string[]> {
  const { stdout } = await withIndex(packages.suite, (environment) =>
    execa('apt-get', [...downloadCommand(packages), '--print-uris', ...packages.names], { env: environment }),
  );
  return stdout
    .split('\n')
    .filter((line) => line.startsWith("'"))
    .map((line) => line.split(' ')[1] ?? '')
    .sort();
}

/**
 * Downloads the packages and unpacks them into the folder. Nothing is installed, so no maintainer script and no
 * daemon runs.
 */
export async function unpackPackages(packages: Packages, folder: string): Promise<void> {
  const archives = path.join(folder, '.archives');
  mkdirSync(path.join(archives, 'partial'), { recursive: true });
  const seconds = stopwatch();
  await withIndex(packages.suite, (environment) =>
    execa('apt-get', ['-o', `Dir::Cache::archives=${archives}`, ...downloadCommand(packages), ...packages.names], {
      env: environment,
      cwd: archives,
    }),
  );
  const files = globSync('*.deb', { cwd: archives });
  let bytes = 0;
  for (const file of files) {
    const archive = path.join(archives, file);
    bytes += readFileSync(archive).length;
    await execa('dpkg-deb', ['-x', archive, folder]);
  }
  rmSync(archives, { recursive: true });
  say(`  ${packages.names.join(', ')}: ${files.length} Debian packages, ${megabytes(bytes)}, ${seconds()} s`);
}

/** Where the libraries of an unpacked package lie: what LD_LIBRARY_PATH has to say, as nothing was installed. */
export function libraryFolders(folder: string): string[] {
  const libraries = globSync('{usr/lib,lib}/*-linux-gnu*/**/lib*.so*', { cwd: folder });
  return [...new Set(libraries.map((file) => path.join(folder, path.dirname(file))))];
}

/** A digest of each release file of the suite: these decide every version that an installation from it gets. */
export async function releaseDigests(suite: string): Promise<Record<string, string>> {
  return await withIndex(suite, ({ APT_CONFIG }) => {
    const lists = path.join(path.dirname(APT_CONFIG), 'lists');
    const files = globSync('*_InRelease', { cwd: lists }).sort();
    return Promise.resolve(
      Object.fromEntries(
        files.map((file): [string, string] => [file.split('_').at(-2) ?? '', contentHash([path.join(lists, file)])]),
      ),
    );
  });
}

/** The version without Debian's own suffixes: `28.5.2` of `docker.io_28.5.2+dfsg4-5_amd64.deb`. */
export function versionOf(files: string[], name: string): string {
  const file = files.find((candidate) => candidate.startsWith(`${name}_`));
  return (
    file
      ?.split('_')[1]
      ?.replace(/^\d+(:|%3a)/, '')
      .replace(/[+~-].*$/, '') ?? '?'
  );
}

/** The suite that the machine itself runs, such as `bookworm`. */
export function ownSuite(): string {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const suite = /^VERSION_CODENAME=(.+)$/m.exec(release)?.[1];
  if (!/^ID=debian$/m.test(release) || suite === undefined) {
    throw new Error(
      'This part of the test rig is made from Debian packages, so it needs Debian 12 or newer. ' +
        'Elsewhere, use your own container engine.',
    );
  }
  return suite;
}

/**
 * The machine's mirrors, turned to another suite; its security and updates suites come along where the machine has
 * them.
 */
export function mirrorsFor(suite: string): Mirror[] {
  const own = ownSuite();
  const mirrors = readMirrors().filter((mirror) => mirror.suite === own || mirror.suite.startsWith(`${own}-`));
  if (!mirrors.some((mirror) => mirror.suite === own)) {
    throw new Error(
      `The apt configuration in /etc/apt names no mirror of ${own}, so there is nothing to take packages from.`,
    );
  }
  // The testing suite gets its fixes directly; only releases have the two side suites.
  const wanted = suite === 'forky' ? mirrors.filter((mirror) => mirror.suite === own) : mirrors;
  return wanted.map((mirror) => ({ ...mirror, suite: suite + mirror.suite.slice(own.length) }));
}

export function asSources(mirrors: Mirror[]): string {
  return mirrors
    .map(({ uri, suite, components, keyring }) =>
      [
        `Types: deb`,
        `URIs: ${uri}`,
        `Suites: ${suite}`,
        `Components: ${components}`,
        ...(keyring ? [`Signed-By: ${keyring}`] : []),
        '',
      ].join('\n'),
    )
    .join('\n');
}

/** apt settings that a container on this machine needs to reach the same mirrors. */
export async function carriedOverSettings(): Promise<string> {
  const { stdout } = await execa('apt-config', ['dump']);
  return (
    stdout
      .split('\n')
      .filter((line) => CARRIED_OVER.test(line))
      .join('\n') + '\n'
  );
}

function downloadCommand({ dependencies }: Packages): string[] {
  return dependencies === 'none'
    ? ['-q', 'download']
    : ['-q', '-y', '--no-install-recommends', '--reinstall', '--download-only', 'install'];
}

const refreshed = new Set<string>();

/** Runs apt on an index of our own: the system's lists, locks and packages stay untouched. */
async function withIndex<T>(suite: string, work: (environment: { APT_CONFIG: string }) => Promise<T>): Promise<T> {
  const folder = makeFolder(path.join(cacheFolder(), `apt-${suite}`));
  const environment = { APT_CONFIG: path.join(folder, 'apt.conf') };
  return await withLock(`apt-${suite}`, `package index of ${suite}`, async () => {
    if (!refreshed.has(suite)) {
      await refresh(suite, folder, environment);
      refreshed.add(suite);
    }
    return await work(environment);
  });
}

async function refresh(suite: string, folder: string, environment: { APT_CONFIG: string }): Promise<void> {
  const seconds = stopwatch();
  mkdirSync(path.join(folder, 'lists/partial'), { recursive: true });
  const sources = path.join(folder, 'mirrors.sources');
  writeAtomically(sources, asSources(mirrorsFor(suite)));
  writeAtomically(
    environment.APT_CONFIG,
    `${await carriedOverSettings()}
Dir::Etc::parts "/dev/null";
Dir::Etc::main "/dev/null";
Dir::Etc::sourcelist "${sources}";
Dir::Etc::sourceparts "/dev/null";
Dir::State::Lists "${folder}/lists";
Dir::Cache "${folder}";
Acquire::Languages "none";
APT::Sandbox::User "root";
Debug::NoLocking "true";
`,
  );
  await execa('apt-get', ['-q', 'update'], { env: environment });
  say(`package index of ${suite} is up to date (${seconds()} s)`);
}

function readMirrors(): Mirror[] {
  const files = readdirSync('/etc/apt/sources.list.d').map((name) => path.join('/etc/apt/sources.list.d', name));
  const mirrors = files
    .filter((file) => file.endsWith('.sources'))
    .flatMap((file) => parseSources(readFileSync(file, 'utf8')));
  const lists = ['/etc/apt/sources.list', ...files.filter((file) => file.endsWith('.list'))].filter((file) =>
    existsSync(file),
  );
  return [...mirrors, ...lists.flatMap((file) => parseList(readFileSync(file, 'utf8')))];
}

/** The deb822 form. */
export function parseSources(text: string): Mirror[] {
  const paragraphs = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n\s*\n/);
  return paragraphs.flatMap((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(paragraph)?.[1]?.trim();
    if (!field('Types')?.split(/\s+/).includes('deb') || field('Enabled') === 'no') return [];
    const keyring = field('Signed-By');
    return words(field('URIs')).flatMap((uri) =>
      words(field('Suites')).map((suite) => ({
        uri: direct(uri),
        suite,
        components: 'main',
        keyring: keyring?.startsWith('/') ? keyring : undefined,
      })),
    );
  });
}

/** The one-line form. */
export function parseList(text: string): Mirror[] {
  return [...text.matchAll(/^deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+\S/gm)].map(
    ([, options, uri = '', suite = '']) => ({
      uri: direct(uri),
      suite,
      components: 'main',
      keyring: /signed-by=(\/\S+)/.exec(options ?? '')?.[1],
    }),
  );
}

/** Cloud images name a file with the mirror's address in it. */
function direct(uri: string): string {
  const file = /^mirror\+file:(.+)$/.exec(uri)?.[1];
  return file === undefined ? uri : (words(readFileSync(file, 'utf8'))[0] ?? uri);
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

function writeAtomically(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
