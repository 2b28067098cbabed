import { stringAt, stringsAt, type Table, tableAt, valueAt } from '../../../text/data.ts';
import type { LeftOut } from '../../toolchain.ts';
import { inFolder, localPath } from '../local-path.ts';
import { type Project, readPyproject } from './pyproject.ts';
import { isRequirement } from './requirement.ts';
import { readRequirements } from './requirements-file.ts';
import { compilesExtensions, definesScripts, readSetupCfg, readSetupPy } from './setup-files.ts';

/** A package whose source is a folder of the app. */
export interface LocalPackage {
  /** Relative to the mounted folder. */
  readonly folder: string;
  readonly project: Project;
  /** The files that describe it. */
  readonly manifests: readonly string[];
  /** Whether only a build knows its dependencies. */
  readonly isComputed: boolean;
  /** Whether a build makes something that the source does not contain: extension modules, or scripts of setup.py. */
  readonly isBuilt: boolean;
}

/** Build backends that compile extensions in other languages. */
const COMPILING = /^(?:maturin|mesonpy|scikit_build_core|setuptools_rust|sipbuild)\b/;

/** The package in a folder; undefined if none of the files that describe one is there. */
export function localPackage(texts: ReadonlyMap<string, string>, folder: string): LocalPackage | undefined {
  const path = (name: string): string => inFolder(folder, name);
  const [pyproject, cfg, py] = ['pyproject.toml', 'setup.cfg', 'setup.py'].map((name) => texts.get(path(name)));
  const main = pyproject === undefined ? undefined : readPyproject(pyproject);
  const setup = py === undefined ? undefined : readSetupPy(py);
  const projects = [main, cfg === undefined ? undefined : readSetupCfg(cfg), setup].filter(
    (each) => each !== undefined,
  );
  if (projects.length === 0 && py === undefined) return undefined;
  const project = projects.reduce(combined, NO_PROJECT);
  const listed = main === undefined ? [] : dynamicFiles(main.table, folder, texts);
  const files = readRequirements(texts, listed);
  // setuptools reads install_requires only if pyproject.toml does not describe the project.
  const isStatic = main !== undefined && valueAt(main.table, 'project') !== undefined;
  const dependencies = isStatic
    ? [...main.dependencies, ...[...files.values()].flatMap(({ requirements }) => requirements)].filter(isRequirement)
    : project.dependencies;
  const isDynamic = main?.dynamic.includes('dependencies') === true && files.size === 0;
  return {
    folder,
    project: { ...project, dependencies },
    manifests: [
      ...['pyproject.toml', 'setup.cfg', 'setup.py'].map(path).filter((name) => texts.has(name)),
      ...files.keys(),
    ],
    isComputed: isStatic ? isDynamic : (py !== undefined && setup === undefined) || isOfPoetry(main?.table),
    isBuilt:
      COMPILING.test(main?.backend ?? '') || (py !== undefined && (compilesExtensions(py) || definesScripts(py))),
  };
}

const NO_PROJECT: Project = {
  dependencies: [],
  extras: new Map(),
  groups: new Map(),
  dynamic: [],
  sources: [],
  entryPoints: new Map(),
};

/** What one file does not say comes from the next. */
function combined(a: Project, b: Project): Project {
  return {
    ...b,
    ...a,
    dependencies: [...new Set([...a.dependencies, ...b.dependencies])],
    extras: new Map([...b.extras, ...a.extras]),
    groups: new Map([...b.groups, ...a.groups]),
    dynamic: [...a.dynamic, ...b.dynamic],
    sources: [...new Set([...a.sources, ...b.sources])],
    entryPoints: new Map([...b.entryPoints, ...a.entryPoints]),
  };
}

/** Requirements files that setuptools takes the dependencies from (setuptools.pypa.io, "Dynamic Metadata"). */
function dynamicFiles(table: Table, folder: string, texts: ReadonlyMap<string, string>): readonly string[] {
  const dynamic = tableAt(table, 'tool', 'setuptools', 'dynamic', 'dependencies');
  const named = [stringAt(dynamic, 'file'), ...stringsAt(dynamic, 'file')].filter((each) => each !== undefined);
  return named.flatMap((each) => {
    const path = localPath(folder, each);
    return path !== undefined && texts.has(path) ? [path] : [];
  });
}

/** Poetry's own notation of dependencies is not that of requirements. */
function isOfPoetry(table: Table | undefined): boolean {
  return Object.keys(tableAt(table, 'tool', 'poetry', 'dependencies')).some((name) => name !== 'python');
}

/** Dependencies of local packages that are not installed; a lock file has them. */
export function computedLeftOut(packages: readonly LocalPackage[]): LeftOut[] {
  return packages
    .filter(({ isComputed }) => isComputed)
    .map(({ project, folder }) => ({
      message:
        `The dependencies of ${nameOf({ project, folder })} that only its build knows are not installed: ` +
        "a build of the image has the app's manifests, not its source.",
      hint: `List them in requirements.txt, or install them in the workspace: "pip install -e ./${folder}".`,
    }));
}

/** What of local packages only a build provides. */
export function localLeftOut(packages: readonly LocalPackage[]): LeftOut[] {
  const built = packages.filter(({ isBuilt }) => isBuilt);
  const [first] = built;
  if (first === undefined) return [];
  return [
    {
      message:
        `${built.map(nameOf).join(', ')}: extension modules and scripts of setup.py are not built, because a ` +
        'build of ' +
        "the image has the app's manifests, not its source. The Python modules can be imported.",
      hint: `Build them in the workspace: "pip install -e ./${first.folder}".`,
    },
  ];
}

function nameOf({ project, folder }: Pick<LocalPackage, 'project' | 'folder'>): string {
  return `"${project.name ?? (folder === '' ? '.' : folder)}"`;
}
