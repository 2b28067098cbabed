import { parseToml, stringAt, stringsAt, type Table, tableAt, tablesAt, valueAt } from '../../../text/data.ts';
import { extrasOf, isRequirement, normalized, requiredName } from './requirement.ts';

/** What a project's metadata says about its dependencies and how it is packaged. */
export interface Project {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies: readonly string[];
  /** Optional dependencies, by the name of the extra. */
  readonly extras: ReadonlyMap<string, readonly string[]>;
  /** Dependencies for development, by the name of the group. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Fields that only a build can determine. */
  readonly dynamic: readonly string[];
  /** Absent if the project declares no build system. */
  readonly backend?: string;
  /** Folders that contain its modules, relative to the project. */
  readonly sources: readonly string[];
  /** Entry points by group; scripts are in `console_scripts`. */
  readonly entryPoints: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** A parsed pyproject.toml; undefined if it is not TOML. */
export function readPyproject(text: string): (Project & { readonly table: Table }) | undefined {
  const table = parseToml(text);
  if (table === undefined) return undefined;
  const project = tableAt(table, 'project');
  const poetry = tableAt(table, 'tool', 'poetry');
  const name = stringAt(project, 'name') ?? stringAt(poetry, 'name');
  const version = stringAt(project, 'version') ?? stringAt(poetry, 'version');
  const backend =
    stringAt(table, 'build-system', 'build-backend') ??
    (valueAt(table, 'build-system') === undefined ? undefined : 'setuptools.build_meta');
  return {
    table,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    dependencies: stringsAt(project, 'dependencies'),
    extras: extrasIn(project, name),
    groups: groupsIn(table),
    dynamic: stringsAt(project, 'dynamic'),
    ...(backend !== undefined && { backend }),
    sources: sourcesIn(table),
    entryPoints: entryPointsIn(project, poetry),
  };
}

/** Optional dependencies; an extra may name others of the same project: `all = ["app[web,cli]"]`. */
function extrasIn(project: Table, own: string | undefined): ReadonlyMap<string, readonly string[]> {
  const written = tableAt(project, 'optional-dependencies');
  const isOwn = (text: string): boolean => own !== undefined && requiredName(text) === normalized(own);
  const resolved = (extra: string, seen: ReadonlySet<string>): readonly string[] =>
    seen.has(extra)
      ? []
      : stringsAt(written, extra).flatMap((each) =>
          isOwn(each) ? extrasOf(each).flatMap((other) => resolved(other, new Set([...seen, extra]))) : [each],
        );
  return new Map(Object.keys(written).map((extra) => [extra, [...new Set(resolved(extra, new Set()))]]));
}

/** Dependency groups (PEP 735) and the older tables of uv, PDM and Hatch. */
function groupsIn(table: Table): ReadonlyMap<string, readonly string[]> {
  const groups = tableAt(table, 'dependency-groups');
  const pdm = tableAt(table, 'tool', 'pdm', 'dev-dependencies');
  const found: [string, readonly string[]][] = [
    ...Object.keys(groups).map((name): [string, readonly string[]] => [name, stringsAt(groups, name)]),
    ...Object.keys(pdm).map((name): [string, readonly string[]] => [name, stringsAt(pdm, name)]),
    ['tool.uv', stringsAt(table, 'tool', 'uv', 'dev-dependencies')],
    ...hatchEnvironments(table),
  ];
  return new Map(found.filter(([, list]) => list.length > 0));
}

/** Hatch's environments for development; others, such as those for documentation, are independent of each other. */
function hatchEnvironments(table: Table): [string, readonly string[]][] {
  const environments = tableAt(table, 'tool', 'hatch', 'envs');
  return ['default', 'dev', 'test', 'hatch-test'].map((name) => [
    `tool.hatch.envs.${name}`,
    // Braces are replaced by Hatch only.
    ['dependencies', 'extra-dependencies'].flatMap((key) =>
      stringsAt(environments, name, key).filter((each) => !each.includes('{')),
    ),
  ]);
}

/** Where build backends are told to find modules; the usual places are `src` and the project's folder. */
function sourcesIn(table: Table): readonly string[] {
  const tool = tableAt(table, 'tool');
  const parents = stringsAt(tool, 'hatch', 'build', 'targets', 'wheel', 'packages').map((path) =>
    path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '',
  );
  const named = [
    ...stringsAt(tool, 'setuptools', 'packages', 'find', 'where'),
    stringAt(tool, 'setuptools', 'package-dir', ''),
    stringAt(tool, 'pdm', 'build', 'package-dir'),
    stringAt(tool, 'uv', 'build-backend', 'module-root'),
    ...tablesAt(tool, 'poetry', 'packages').map((each) => stringAt(each, 'from')),
    ...parents,
    'src',
    '',
  ];
  return [...new Set(named.filter((path) => path !== undefined))];
}

function entryPointsIn(project: Table, poetry: Table): Project['entryPoints'] {
  const strings = (table: Table): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(table).flatMap(([name, target]): [string, string][] =>
        typeof target === 'string' ? [[name, target]] : [],
      ),
    );
  const plugins = { ...tableAt(poetry, 'plugins'), ...tableAt(project, 'entry-points') };
  const groups: [string, Readonly<Record<string, string>>][] = [
    ['console_scripts', { ...strings(tableAt(poetry, 'scripts')), ...strings(tableAt(project, 'scripts')) }],
    ['gui_scripts', strings(tableAt(project, 'gui-scripts'))],
    ...Object.keys(plugins).map((name): [string, Readonly<Record<string, string>>] => [
      name,
      strings(tableAt(plugins, name)),
    ]),
  ];
  return new Map(groups.filter(([, entries]) => Object.keys(entries).length > 0));
}

/** All requirements of a project, with its extras or the named ones, and its groups. Each is listed once. */
export function requirementsOf(project: Project, extras?: readonly string[]): readonly string[] {
  const optional = [...project.extras].filter(([name]) => extras?.includes(name) ?? true).flatMap(([, list]) => list);
  const groups = extras === undefined ? [...project.groups.values()].flat() : [];
  return [...new Set([...project.dependencies, ...optional, ...groups])].filter(isRequirement);
}
