import { objectAt, parseData } from './data.ts';
import type { Project } from './project.ts';

export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** The lock file of each package manager, in the order in which they are looked for. */
export const LOCK_FILES: readonly { readonly name: string; readonly manager: ManagerName }[] = [
  { name: 'bun.lock', manager: 'bun' },
  { name: 'bun.lockb', manager: 'bun' },
  { name: 'pnpm-lock.yaml', manager: 'pnpm' },
  { name: 'yarn.lock', manager: 'yarn' },
  { name: 'npm-shrinkwrap.json', manager: 'npm' },
  { name: 'package-lock.json', manager: 'npm' },
];

/** The names of all packages in the lock files that are used; empty without any. */
export function lockedPackages(files: ReadonlyMap<string, string>, locks: readonly string[]): ReadonlySet<string> {
  return new Set(locks.flatMap((lock) => namesIn(lock, files.get(lock) ?? '')));
}

/**
 * The versions of a package manager that write a lock file like this one, as a range; undefined if its newest version
 * does, or if the file does not say.
 */
export function versionOfLock(manager: ManagerName, { files }: Pick<Project, 'files'>): string | undefined {
  if (manager === 'pnpm') return pnpmOfLock(files.get('pnpm-lock.yaml') ?? '');
  const lock = files.get('yarn.lock');
  return manager === 'yarn' && lock !== undefined ? yarnOfLock(lock) : undefined;
}

/** Each major version of pnpm reads the lock files of the one before, but changes them. */
function pnpmOfLock(text: string): string | undefined {
  const [, major, minor] = /^lockfileVersion:[ \t]*["']?(\d{1,2})\.(\d{1,2})/m.exec(text) ?? [];
  if (major === undefined) return undefined;
  const version = Number(major);
  if (version >= 9) return '10';
  if (version >= 6) return '8';
  return Number(minor) >= 4 ? '7' : '6';
}

/** The numbers are those of Yarn's source, `LOCKFILE_VERSION`; version 1 has none. */
function yarnOfLock(text: string): string {
  const number = Number(/^__metadata:\s+version:[ \t]*["']?(\d{1,3})/m.exec(text)?.[1] ?? 0);
  if (number === 0) return '1';
  if (number <= 4) return '2';
  if (number === 5) return '~3.1';
  return number <= 6 ? '3' : '4';
}

function namesIn(lock: string, text: string): string[] {
  switch (lock) {
    case 'package-lock.json':
    case 'npm-shrinkwrap.json':
      return npmNames(text);
    case 'pnpm-lock.yaml':
      return matches(text, /^ {2}['"]?\/?((?:@[\w.-]+\/)?[\w.-]+)[@/]/gm);
    case 'yarn.lock':
      return matches(text, /^["']?((?:@[\w.-]+\/)?[\w.-]+)@/gm);
    case 'bun.lock':
      return matches(text, /^ {4}"((?:@[\w.-]+\/)?[\w.-]+)": \[/gm);
    default:
      return [];
  }
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);
}

const AT = 'node_modules/';

function npmNames(text: string): string[] {
  const data = parseData('package-lock.json', text);
  const installed = Object.keys(objectAt(data, 'packages')).flatMap((path) =>
    path.includes(AT) ? [path.slice(path.lastIndexOf(AT) + AT.length)] : [],
  );
  return [...installed, ...Object.keys(objectAt(data, 'dependencies'))];
}

/** The packages in npm's lock file that have install scripts and are for Linux; undefined if it does not say. */
export function npmInstallScripts(text: string): readonly string[] | undefined {
  const packages = objectAt(parseData('package-lock.json', text), 'packages');
  const paths = Object.keys(packages);
  if (paths.length === 0) return undefined;
  return paths.flatMap((path) => {
    const each = objectAt(packages, path);
    const { os } = each;
    const isForLinux = !Array.isArray(os) || os.includes('linux') || os.some((name) => String(name).startsWith('!'));
    return each['hasInstallScript'] === true && isForLinux && path.includes(AT)
      ? [path.slice(path.lastIndexOf(AT) + AT.length)]
      : [];
  });
}
