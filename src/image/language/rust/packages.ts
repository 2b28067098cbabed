import { pathPattern } from '../../../text/path-pattern.ts';
import { isTable, parseToml, stringAt, stringsAt, type Table, tableAt, valueAt } from '../../../text/data.ts';
import type { LeftOut, StageContext } from '../../toolchain.ts';
import { foldersAbove, INCLUDE_OUTSIDE, inFolder, localPath, splitPath } from '../local-path.ts';

/** A package of the app's own, or the root of its workspace. */
export interface CratePackage {
  /** In the mounted folder. */
  readonly folder: string;
  readonly manifest: Table;
}

/** The app's package or workspace, with all packages that it takes from folders. */
export interface CratePackages {
  /** Of the workspace, or of the app's package: where Cargo.lock is. */
  readonly root: string;
  readonly packages: readonly CratePackage[];
  /** Folders that should contain a package and do not, relative to the mounted folder or absolute. */
  readonly missing: readonly MissingPackage[];
  /** Whether the app's package takes something from a workspace that is not in the mounted folder. */
  readonly inherits: boolean;
  readonly leftOut: readonly LeftOut[];
}

export interface MissingPackage extends Expected {
  readonly folder: string;
}

/** What a manifest expects of a package. */
interface Expected {
  readonly name: string;
  /** A version requirement. */
  readonly version?: string;
  readonly features: readonly string[];
}

interface LocalReference extends Expected {
  /** The folder, as it is written. */
  readonly named: string;
  readonly by: string;
}

const DEPENDENCIES = [
  'dependencies',
  'dev-dependencies',
  'build-dependencies',
  'dev_dependencies',
  'build_dependencies',
];

/** Undefined if the app has no readable Cargo.toml. */
export function cratePackages(context: Pick<StageContext, 'manifests' | 'appFolder'>): CratePackages | undefined {
  const { manifests, appFolder } = context;
  const own = tableOf(manifests, appFolder);
  if (own === undefined) return undefined;
  const root = workspaceRoot(manifests, appFolder, own);
  const packages = new Map<string, Table>();
  const missing = new Map<string, MissingPackage>();
  const leftOut: LeftOut[] = [];
  const rest: string[] = [];
  const add = (folder: string): boolean => {
    const manifest = packages.get(folder) ?? tableOf(manifests, folder);
    if (manifest === undefined) return false;
    if (!packages.has(folder)) rest.push(folder);
    packages.set(folder, manifest);
    return true;
  };
  const refer = (folder: string, { named, by, ...expected }: LocalReference): void => {
    const path = localPath(folder, named);
    if (path !== undefined && add(path)) return;
    const place = named.startsWith('/') || folder === '' ? named : `${folder}/${named}`;
    const known = missing.get(place);
    missing.set(place, {
      folder: place,
      ...expected,
      ...known,
      features: [...new Set([...(known?.features ?? []), ...expected.features])],
    });
    if (known === undefined) leftOut.push(missingPackage(named, by, path));
  };
  add(root);
  add(appFolder);
  for (const member of members(root, packages.get(root) ?? {}, manifests)) {
    if (typeof member === 'string') add(member);
    else refer(root, member);
  }
  for (let folder = rest.shift(); folder !== undefined; folder = rest.shift()) {
    const file = inFolder(folder, 'Cargo.toml');
    for (const reference of references(packages.get(folder) ?? {}, file)) refer(folder, reference);
  }
  return {
    root,
    packages: [...packages].map(([folder, manifest]) => ({ folder, manifest })),
    missing: [...missing.values()],
    inherits: valueAt(packages.get(root), 'workspace') === undefined && inheritsFromWorkspace(own),
    leftOut,
  };
}

function tableOf(manifests: ReadonlyMap<string, string>, folder: string): Table | undefined {
  const text = manifests.get(inFolder(folder, 'Cargo.toml'));
  return text === undefined ? undefined : parseToml(text);
}

/** As Cargo finds it: the package says where, or the nearest workspace above has it as a member. */
function workspaceRoot(manifests: ReadonlyMap<string, string>, folder: string, own: Table): string {
  if (valueAt(own, 'workspace') !== undefined) return folder;
  const named = stringAt(own, 'package', 'workspace');
  if (named !== undefined) {
    const path = localPath(folder, named);
    return path !== undefined && tableOf(manifests, path) !== undefined ? path : folder;
  }
  return (
    foldersAbove(folder).find((above) => {
      const table = above === folder ? undefined : tableOf(manifests, above);
      return valueAt(table, 'workspace') !== undefined && !isExcluded(above, table ?? {}, folder);
    }) ?? folder
  );
}

function inheritsFromWorkspace(manifest: Table): boolean {
  const tables = [tableAt(manifest, 'package'), ...dependencyTables(manifest)];
  return (
    stringAt(manifest, 'package', 'workspace') !== undefined ||
    valueAt(manifest, 'lints', 'workspace') === true ||
    tables.some((table) => Object.values(table).some((value) => valueAt(value, 'workspace') === true))
  );
}

function isExcluded(root: string, table: Table, folder: string): boolean {
  return stringsAt(table, 'workspace', 'exclude').some((named) => {
    const path = localPath(root, named);
    return path !== undefined && (folder === path || folder.startsWith(`${path}/`));
  });
}

/** Folders of the members that exist, and those that a name without wildcards promises. */
function members(
  root: string,
  table: Table,
  manifests: ReadonlyMap<string, string>,
): readonly (string | LocalReference)[] {
  const folders = [...manifests.keys()]
    .map(splitPath)
    .filter(({ name }) => name === 'Cargo.toml')
    .map(({ folder }) => folder);
  return stringsAt(table, 'workspace', 'members').flatMap((named): readonly (string | LocalReference)[] => {
    const by = `the workspace of ${inFolder(root, 'Cargo.toml')}`;
    if (!/[*?[]/.test(named)) return [{ name: splitPath(named).name, named, features: [], by }];
    const path = localPath(root, named);
    const pattern = path === undefined ? undefined : globOf(path);
    return folders.filter((folder) => pattern?.matches(folder) === true && !isExcluded(root, table, folder));
  });
}

function globOf(text: string): ReturnType<typeof pathPattern> | undefined {
  try {
    return pathPattern(text);
  } catch {
    return undefined; // Cargo reports it.
  }
}

/** Everything that a manifest takes from a folder (doc.rust-lang.org/cargo/reference/manifest.html). */
function references(manifest: Table, by: string): LocalReference[] {
  const tables = [
    ...dependencyTables(manifest),
    tableAt(manifest, 'workspace', 'dependencies'),
    ...Object.values(tableAt(manifest, 'patch')).filter(isTable),
    tableAt(manifest, 'replace'),
  ];
  return tables.flatMap((table) =>
    Object.entries(table).flatMap(([key, value]) => {
      const named = stringAt(value, 'path');
      const version = stringAt(value, 'version');
      if (named === undefined) return [];
      const features = [...stringsAt(value, 'features'), ...featuresOf(manifest, key)];
      return [
        { name: stringAt(value, 'package') ?? key, ...(version !== undefined && { version }), features, named, by },
      ];
    }),
  );
}

/** Features of a dependency that the package's own features turn on, such as `log/std`. */
function featuresOf(manifest: Table, dependency: string): string[] {
  const all = tableAt(manifest, 'features');
  const features = Object.keys(all).flatMap((name) => stringsAt(all, name));
  return features.flatMap((each) => {
    const [name, feature] = each.split('/', 2);
    return feature !== undefined && name?.replace(/\?$/, '') === dependency ? [feature] : [];
  });
}

function dependencyTables(manifest: Table): Table[] {
  return [manifest, ...Object.values(tableAt(manifest, 'target'))].flatMap((each) =>
    DEPENDENCIES.map((name) => tableAt(each, name)),
  );
}

function missingPackage(named: string, by: string, path: string | undefined): LeftOut {
  return {
    message:
      `"${named}", which ${by} names, ` +
      `${path === undefined ? "is outside the app's folder" : 'has no valid Cargo.toml'}. ` +
      'The dependencies of that package are not downloaded, and Cargo refuses to build without it.',
    ...(path === undefined && { hint: INCLUDE_OUTSIDE }),
  };
}
