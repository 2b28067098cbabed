import { type Data, objectAt, parseData, textsIn } from './data.ts';
import { folderOf, join } from './paths.ts';
import { membersOf } from './workspaces.ts';

/** A folder with a manifest. */
export interface NodePackage {
  /** Relative to the project; empty for the project itself. */
  readonly folder: string;
  /** The path of its manifest. */
  readonly path: string;
  readonly data: Data;
}

/** What the files of a project say, for any package manager. Paths are relative to the project's folder. */
export interface Project {
  /** The project's folder in the mounted folder; empty, or a path. */
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
  readonly root: NodePackage;
}

export const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'];

/** In the order in which pnpm looks for them; other package managers only read the first. */
const MANIFEST_NAMES = ['package.json', 'package.json5', 'package.yaml'];

/**
 * The project of an app: the root of the workspace that the app's folder is a member of, or else the folder itself.
 * Undefined without a manifest; `broken` if its text cannot be read.
 */
export function projectOf(
  manifests: ReadonlyMap<string, string>,
  appFolder: string,
): Project | { readonly broken: string } | undefined {
  const own = projectIn(manifests, appFolder);
  if (own === undefined) return undefined;
  for (let folder = appFolder; folder !== '';) {
    folder = folderOf(folder);
    const outer = projectIn(manifests, folder);
    if (outer === undefined || 'broken' in outer) continue;
    const path = folder === '' ? appFolder : appFolder.slice(folder.length + 1);
    if (memberFolders(outer).includes(path)) return outer;
  }
  return own;
}

/** The manifest in a folder, if there is a valid one. */
export function packageIn({ files }: Pick<Project, 'files'>, folder: string): NodePackage | undefined {
  for (const name of MANIFEST_NAMES) {
    const path = join(folder, name);
    const text = files.get(path);
    if (text === undefined) continue;
    const data = parseData(name, text);
    return data && { folder, path, data };
  }
  return undefined;
}

/** The patterns of workspace members: those of pnpm, and those that the other package managers read. */
export function memberPatterns({ files, root }: Project): { readonly pnpm: string[]; readonly others: string[] } {
  const { workspaces } = root.data;
  return {
    pnpm: textsIn(parseData('.yaml', files.get('pnpm-workspace.yaml') ?? '')?.['packages']),
    others: textsIn(Array.isArray(workspaces) ? workspaces : objectAt(root.data, 'workspaces')['packages']),
  };
}

/** The paths of the manifests in a project. */
export function manifestPaths({ files }: Pick<Project, 'files'>): string[] {
  return [...files.keys()].filter((path) => MANIFEST_NAMES.includes(path.slice(path.lastIndexOf('/') + 1)));
}

function projectIn(
  manifests: ReadonlyMap<string, string>,
  folder: string,
): Project | { readonly broken: string } | undefined {
  const start = folder === '' ? '' : `${folder}/`;
  const files = new Map(
    [...manifests].flatMap(([path, text]) =>
      path.startsWith(start) ? [[path.slice(start.length), text] as const] : [],
    ),
  );
  const root = packageIn({ files }, '');
  if (root !== undefined) return { folder, files, root };
  const broken = MANIFEST_NAMES.find((name) => files.has(name));
  return broken === undefined ? undefined : { broken: `${start}${broken}` };
}

function memberFolders(project: Project): readonly string[] {
  const { pnpm, others } = memberPatterns(project);
  return membersOf([...pnpm, ...others], manifestPaths(project)).folders;
}
