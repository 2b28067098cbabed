import type { LeftOut } from '../../toolchain.ts';
import { foldersAbove, inFolder, INCLUDE_OUTSIDE, localPath, splitPath } from '../local-path.ts';
import { type ProjectFile, readProject } from './project.ts';
import { solutionProjects } from './solution.ts';

/** The projects of an app, and all files that decide what they depend on. */
export interface DotnetProjects {
  /** What `dotnet restore` is called with: a solution, or projects. */
  readonly restored: readonly string[];
  readonly manifests: readonly string[];
  readonly isLocked: boolean;
  readonly leftOut: readonly LeftOut[];
}

const PROJECT = /\.(?:cs|fs|vb)proj$/;
const SOLUTION = /\.slnx?$/;
/** Files that apply to all projects below their folder. */
const SHARED =
  /^(?:Directory\.(?:Build|Packages)\.(?:props|targets)|Directory\.Solution\.(?:props|targets)|global\.json|nuget\.config|packages\.lock\.json)$/i;

/**
 * The projects of the solutions in the app's folder, or else its projects, or else those of all its subfolders, with
 * the projects that they refer to. A project that cannot be restored is left out with those that refer to it, because
 * `dotnet restore` stops at the first one.
 */
export function readProjects(appFolder: string, manifests: ReadonlyMap<string, string>): DotnetProjects {
  const names = [...manifests.keys()];
  const inApp = (pattern: RegExp): string[] =>
    names.filter((name) => splitPath(name).folder === appFolder && pattern.test(name));
  const below = names.filter((name) => PROJECT.test(name) && name.startsWith(inFolder(appFolder, '')));
  const solutions = inApp(SOLUTION);
  const own = inApp(PROJECT);
  const graph = new Graph(manifests);
  const listed = solutions.flatMap((solution) =>
    solutionProjects(solution, manifests.get(solution) ?? '').map((written) => ({
      written,
      path: localPath(splitPath(solution).folder, written),
      by: solution,
    })),
  );
  const wanted =
    listed.length > 0 ? listed : (own.length > 0 ? own : below).map((path) => ({ written: path, path, by: appFolder }));
  const problems = new Map<string, string>();
  const usable: string[] = [];
  for (const { written, path } of wanted) {
    const problem = path === undefined ? OUTSIDE : graph.problem(path);
    if (path !== undefined && problem === undefined) usable.push(path);
    else if (problem !== undefined) problems.set(written, problem);
  }
  const [solution] = solutions;
  const isWhole = solutions.length === 1 && problems.size === 0 && listed.length > 0;
  const projects = graph.closure(usable);
  const shared = sharedFiles(projects, names);
  const imported = graph.imports([...projects, ...shared]);
  const used = new Set([
    ...projects,
    ...shared,
    ...imported,
    ...solutions,
    ...names.filter((name) => name === inFolder(appFolder, '.config/dotnet-tools.json')),
  ]);
  return {
    restored: isWhole && solution !== undefined ? [solution] : [...new Set(usable)],
    manifests: projects.length === 0 ? [] : [...used].sort(),
    isLocked: shared.some((name) => name.endsWith('packages.lock.json')),
    leftOut: [...Map.groupBy(problems, ([, problem]) => problem)].map(([problem, entries]) => ({
      message:
        `${listedNames(entries.map(([name]) => name))} ${entries.length === 1 ? 'is' : 'are'} not restored: ` +
        `${problem}.`,
      ...(problem === OUTSIDE && { hint: INCLUDE_OUTSIDE }),
      files: entries.map(([name]) => name),
    })),
  };
}

const OUTSIDE = "it, or a project that it refers to, is not in the app's folder";

/** The references between projects, each file read once. */
class Graph {
  private readonly files = new Map<string, ProjectFile>();
  private readonly manifests: ReadonlyMap<string, string>;

  constructor(manifests: ReadonlyMap<string, string>) {
    this.manifests = manifests;
  }

  /** Why a project cannot be restored. */
  problem(path: string): string | undefined {
    if (!PROJECT.test(path)) return 'only projects in C#, F# and Visual Basic are';
    for (const each of this.closure([path], true)) {
      const text = this.manifests.get(each);
      if (text === undefined) return OUTSIDE;
      const { obstacle } = this.read(each);
      if (obstacle !== undefined) return each === path ? obstacle : `it refers to "${each}", and ${obstacle}`;
    }
    return undefined;
  }

  /** Projects and all that they refer to; computed references may mean any project. */
  closure(projects: readonly string[], withMissing = false): string[] {
    const found = new Set<string>();
    const waiting = [...projects];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const isMissing = !this.manifests.has(path);
      if (found.has(path) || (isMissing && !withMissing)) continue;
      found.add(path);
      if (isMissing) continue;
      const { references, isComputed } = this.read(path);
      const { folder } = splitPath(path);
      waiting.push(...references.map((each) => localPath(folder, each) ?? `../${each}`));
      if (isComputed && !withMissing) waiting.push(...[...this.manifests.keys()].filter((name) => PROJECT.test(name)));
    }
    return [...found];
  }

  /** Files that others import, directly or not. */
  imports(files: readonly string[]): string[] {
    const found = new Set<string>();
    const waiting = [...files];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const { folder } = splitPath(path);
      for (const each of this.read(path).imports) {
        const imported = localPath(folder, each);
        if (imported === undefined || found.has(imported) || !this.manifests.has(imported)) continue;
        found.add(imported);
        waiting.push(imported);
      }
    }
    return [...found];
  }

  private read(path: string): ProjectFile {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    const text = this.manifests.get(path) ?? '';
    const file = /\.(?:\w+proj|props|targets)$/i.test(path) ? readProject(text) : NOTHING;
    this.files.set(path, file);
    return file;
  }
}

const NOTHING: ProjectFile = { references: [], imports: [], isComputed: false };

/** MSBuild and NuGet read the files of a project's folder and of those above it. */
function sharedFiles(projects: readonly string[], names: readonly string[]): string[] {
  const folders = new Set(projects.flatMap((path) => foldersAbove(splitPath(path).folder)));
  const own = new Set(projects.map((path) => splitPath(path).folder));
  return names.filter((path) => {
    const { folder, name } = splitPath(path);
    return SHARED.test(name) && (/lock/.test(name) ? own.has(folder) : folders.has(folder));
  });
}

function listedNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name.slice(0, 100)}"`);
  return `${shown.join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}
