import type { LeftOut } from '../../toolchain.ts';
import { isData, objectAt } from './data.ts';
import type { Manager } from './manager.ts';
import { join, normalize } from './paths.ts';
import { type NodePackage, packageIn, type Project } from './project.ts';

/** What dependencies with `file:`, `link:` and `portal:` refer to. */
export interface LocalDependencies {
  /** Folders with a manifest. */
  readonly packages: readonly NodePackage[];
  /** Paths of archives. */
  readonly archives: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

interface Reference {
  readonly name: string;
  readonly protocol: string;
  readonly path: string;
  readonly from: NodePackage;
}

const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'resolutions', 'overrides'];
const ARCHIVE = /\.(?:tgz|tar\.gz|tar)$/;
/** A project does not have more; this ends chains that refer to each other in circles, too. */
const MAX_PACKAGES = 2000;

/** Follows the references of packages, also those of the folders that they refer to. */
export function localDependencies(
  project: Project,
  manager: Manager,
  packages: readonly NodePackage[],
): LocalDependencies {
  const known = new Map(packages.map((each) => [each.folder, each]));
  const archives = new Set<string>();
  const leftOut: LeftOut[] = [];
  const queue = [...packages];
  for (let from = queue.shift(); from !== undefined && known.size < MAX_PACKAGES; from = queue.shift()) {
    for (const reference of referencesOf(from)) {
      const path = normalize(join(from.folder, reference.path));
      const found = path === undefined ? undefined : packageIn(project, path);
      if (path !== undefined && ARCHIVE.test(path) && project.files.has(path)) archives.add(path);
      else if (path === undefined) leftOut.push(outside(reference));
      else if (found === undefined) leftOut.push(missing(reference, path));
      else {
        if (isCopied(reference, manager)) leftOut.push(copied(reference, path, manager));
        if (known.has(path)) continue;
        known.set(path, found);
        queue.push(found);
      }
    }
  }
  return {
    packages: [...known.values()].filter((each) => !packages.includes(each)),
    archives: [...archives].sort(),
    leftOut,
  };
}

function referencesOf(from: NodePackage): Reference[] {
  return FIELDS.flatMap((field) => references(from, objectAt(from.data, field)));
}

/** npm's overrides are nested. */
function references(from: NodePackage, values: Readonly<Record<string, unknown>>, depth = 0): Reference[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (isData(value)) return depth < 5 ? references(from, value, depth + 1) : [];
    const [, protocol = '', path] = typeof value === 'string' ? (/^(file|link|portal):([^#]+)/.exec(value) ?? []) : [];
    // An absolute path is one of the author's machine.
    return path === undefined || /^(?:~|\/|[A-Za-z]:)/.test(path) ? [] : [{ name, protocol, path, from }];
  });
}

/** npm and Yarn's `portal:` link the folder; others copy it as it is at that time. */
function isCopied({ protocol }: Reference, { name }: Manager): boolean {
  return protocol === 'file' && name !== 'npm';
}

function written({ name, protocol, path, from }: Reference): string {
  return `"${name}" (${protocol}:${path.slice(0, 100)}) in ${from.path}`;
}

function outside(reference: Reference): LeftOut {
  return {
    message: `${written(reference)} leads out of the app's folder, so the build does not have it.`,
    hint: 'Set spec.path of the App to a folder that contains both.',
  };
}

function missing(reference: Reference, path: string): LeftOut {
  const what = ARCHIVE.test(path) ? 'there is no such archive, or it is too large' : `"${path}" has no package.json`;
  return { message: `${written(reference)} cannot be installed in the build: ${what}.` };
}

function copied(reference: Reference, path: string, { name }: Manager): LeftOut {
  return {
    message:
      `${written(reference)} is installed without its source: ${name} copies the folder, and the build has only ` +
      'its manifest.',
    hint: `Write "link:${path}" or, for a workspace member, "workspace:*"; both refer to the mounted source.`,
  };
}
