import { BROWSER_LIBRARIES } from '../browser-libraries.ts';
import type { Finding } from '../../access/private-sources.ts';
import type { System } from '../../system/system.ts';
import { objectAt, textAt } from './data.ts';
import { npmInstallScripts } from './lock.ts';
import { DEPENDENCY_FIELDS, type NodePackage } from './project.ts';

/** With one of these, a package compiles its addon, or does if there is no finished one for the platform. */
const HELPERS: ReadonlySet<string> = new Set([
  'node-gyp',
  'node-addon-api',
  'nan',
  'bindings',
  'node-gyp-build',
  'prebuild-install',
  '@mapbox/node-pre-gyp',
  'node-pre-gyp',
  'cmake-js',
]);
/** Packages that are compiled, or are where there is no finished addon; lock files may not say so, or be missing. */
const COMPILED =
  /^(?:argon2|bcrypt|better-sqlite3|bufferutil|canvas|cpu-features|farmhash|heapdump|ibm_db|iconv|isolated-vm|kerberos|leveldown|libpq|libxmljs2?|lmdb|microtime|node-expat|node-pty|node-rdkafka|node-sass|nodegit|odbc|pg-native|re2|ref-napi|ffi-napi|robotjs|serialport|snappy|sodium-native|sqlite3|tree-sitter|unix-dgram|usb|utf-8-validate|zeromq)$/;
/** Packages whose install scripts download, check or print something. All others with such a script may compile. */
const NOT_COMPILED =
  /^(?:@nestjs\/core|@parcel\/watcher|@prisma\/.*|@scarf\/scarf|@sentry\/cli|@swc\/core|@tailwindcss\/oxide|core-js(?:-pure)?|cypress|electron|es5-ext|esbuild|husky|less|msw|nx|playwright.*|prisma|protobufjs|puppeteer|sharp|styled-components|unrs-resolver|vue-demi|workerd|yarn|bun|pnpm|simple-git-hooks|ejs)$/;
const COMPILERS = ['g++', 'make', 'python3'];

interface SystemLibraries {
  readonly build?: readonly string[];
  readonly runtime?: readonly string[];
}

const CANVAS = {
  build: ['libcairo2-dev', 'libgif-dev', 'libjpeg-dev', 'libpango1.0-dev', 'librsvg2-dev', 'pkg-config'],
  runtime: ['libcairo2', 'libgif7', 'libjpeg62-turbo', 'libpangocairo-1.0-0', 'librsvg2-2'],
};

/**
 * What well-known packages need from Debian, which their own documentation lists. sharp and better-sqlite3 bring
 * everything; compilers are found by HELPERS.
 */
const LIBRARIES: Readonly<Record<string, SystemLibraries>> = {
  playwright: { runtime: BROWSER_LIBRARIES },
  puppeteer: { runtime: BROWSER_LIBRARIES },
  prisma: { runtime: ['openssl'] },
  '@prisma/client': { runtime: ['openssl'] },
  canvas: CANVAS,
  libpq: { build: ['libpq-dev'], runtime: ['libpq5'] },
};
/** Alpine has other names, and browsers for Debian do not run there. */
const ON_ALPINE: Readonly<Record<string, SystemLibraries>> = {
  prisma: { runtime: ['openssl'] },
  '@prisma/client': { runtime: ['openssl'] },
};

export interface SystemNeeds {
  readonly build: readonly Finding[];
  readonly runtime: readonly Finding[];
}

/** The Debian packages that the packages of a lock file, or of the manifests, need. */
export function systemNeeds(
  names: ReadonlySet<string>,
  lock: { readonly name: string; readonly text: string } | undefined,
  system: System['name'],
): SystemNeeds {
  const by = (name: string): string => `${name} in ${lock?.name ?? 'package.json'}`;
  const table = system === 'alpine' ? ON_ALPINE : LIBRARIES;
  const known = Object.entries(table).filter(([name]) => names.has(name));
  const find = (kind: keyof SystemLibraries): Finding[] =>
    known.flatMap(([name, needs]) => (needs[kind] ?? []).map((what) => ({ what, by: by(name) })));
  const compiled = compiledPackage(names, lock);
  const compilers = compiled === undefined ? [] : COMPILERS.map((what) => ({ what, by: by(compiled) }));
  return { build: once([...compilers, ...find('build')]), runtime: once(find('runtime')) };
}

/** A package that is compiled, or the helper of one. */
function compiledPackage(
  names: ReadonlySet<string>,
  lock: { readonly name: string; readonly text: string } | undefined,
): string | undefined {
  const isNpm = lock?.name === 'package-lock.json' || lock?.name === 'npm-shrinkwrap.json';
  const scripts = isNpm ? npmInstallScripts(lock.text) : undefined;
  if (scripts !== undefined) return scripts.find((name) => !NOT_COMPILED.test(name));
  return [...names].find((name) => COMPILED.test(name) || HELPERS.has(name));
}

/** A package that comes from a git repository, also as `user/repository`: slim images have no git. */
const FROM_GIT = /^(?:git[+:]|git@|github:|gitlab:|bitbucket:|gist:|[\w.-]+\/[\w.-]+(?:#|$))/;

/** The git that installing dependencies requires. */
export function gitFor(packages: readonly NodePackage[]): Finding[] {
  for (const { path, data } of packages) {
    for (const field of DEPENDENCY_FIELDS) {
      const versions = objectAt(data, field);
      const name = Object.keys(versions).find((each) => FROM_GIT.test(textAt(versions, each) ?? ''));
      if (name !== undefined) return [{ what: 'git', by: `${name} in ${path}` }];
    }
  }
  return [];
}

function once(found: readonly Finding[]): Finding[] {
  return [...new Map(found.toReversed().map((each) => [each.what, each])).values()].reverse();
}
