/** A workspace's identity, `<folder of its YAML>#<path>` as in `Workspace`, and its names. */
export interface NamedWorkspace {
  readonly identity: string;
  readonly app: string;
  readonly name: string;
}

/**
 * The display names of workspaces, by identity: `app/name`. If several share that name, a qualifier in parentheses
 * follows: the parents in the hierarchy or the shortest distinct end of the YAML's folder.
 */
export function displayNames(workspaces: Iterable<NamedWorkspace>): ReadonlyMap<string, string> {
  const unique = new Map([...workspaces].map((workspace) => [workspace.identity, workspace]));
  const names = new Map<string, string>();
  for (const [name, own] of Map.groupBy(unique.values(), shortName)) {
    const identities = own.map(({ identity }) => identity);
    const qualifiers = identities.length === 1 ? [] : distinguish(identities.map(splitIdentity));
    identities.forEach((identity, index) => names.set(identity, qualified(name, qualifiers[index])));
  }
  return names;
}

/** `app/name`, which may not be unique. */
export function shortName({ app, name }: Pick<NamedWorkspace, 'app' | 'name'>): string {
  return `${app}/${name}`;
}

/** The display name of a workspace, or its short name if it has none. */
export function nameIn(names: ReadonlyMap<string, string>, workspace: NamedWorkspace): string {
  return names.get(workspace.identity) ?? shortName(workspace);
}

function qualified(name: string, qualifier: string | undefined): string {
  return qualifier === undefined || qualifier === '' ? name : `${name} (${qualifier})`;
}

/** Derives the names of a workspace from its identity. */
export function namedByIdentity(identity: string): NamedWorkspace {
  const [app = '', name = ''] = splitIdentity(identity).path.split('/').slice(-2);
  return { identity, app, name };
}

interface Location {
  readonly folder: string;
  /** `eco/dom/sys/app/ws` */
  readonly path: string;
}

function splitIdentity(identity: string): Location {
  const end = identity.lastIndexOf('#');
  return { folder: identity.slice(0, end), path: identity.slice(end + 1) };
}

/** The first qualifier that is distinct for all: the parents in the hierarchy, the folder, or both. */
function distinguish(locations: readonly Location[]): string[] {
  const parents = locations.map(({ path }) => path.split('/').slice(0, -2).join('/'));
  const folders = folderLabels(locations.map(({ folder }) => folder));
  const both = folders.map((folder, index) => [folder, parents[index]].filter((part) => part !== '').join(', '));
  return [parents, folders].find((labels) => new Set(labels).size === labels.length) ?? both;
}

/** The shortest end of each folder's path that is distinct among them. Equal folders get equal labels. */
export function folderLabels(folders: readonly string[]): string[] {
  const uses = new Map<string, number>();
  for (const folder of new Set(folders)) for (const tail of tailsOf(folder)) uses.set(tail, (uses.get(tail) ?? 0) + 1);
  return folders.map((folder) => {
    const tails = tailsOf(folder);
    return tails.find((tail) => uses.get(tail) === 1) ?? tails.at(-1) ?? folder;
  });
}

/** `/srv/app` has the tails `app` and `srv/app`. */
function tailsOf(folder: string): string[] {
  const parts = folder.split(/[/\\]/).filter((part) => part !== '');
  return parts.map((_, index) => parts.slice(parts.length - 1 - index).join('/'));
}
