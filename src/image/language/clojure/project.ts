import { ednAt, type Edn, ednString, isEdnMap, parseEdn } from '../../../text/edn.ts';
import type { LeftOut } from '../../toolchain.ts';
import { inFolder, INCLUDE_OUTSIDE, localPath, splitPath } from '../local-path.ts';

/** A project with a deps.edn and its local projects. */
export interface DepsProject {
  readonly manifests: readonly string[];
  /** Aliases that add dependencies, such as `:test`. */
  readonly aliases: readonly string[];
  /** Why Clojure could not read the project. */
  readonly obstacle?: LeftOut;
}

const DEPENDENCIES = [':deps', ':extra-deps', ':replace-deps', ':override-deps', ':default-deps'];
/** Written on the command line as it is. */
const ALIAS = /^:[A-Za-z][\w.*+!?<>=/-]{0,60}$/;

export function readDepsProject(appFolder: string, manifests: ReadonlyMap<string, string>): DepsProject {
  const root = inFolder(appFolder, 'deps.edn');
  const used = new Set<string>();
  let obstacle: LeftOut | undefined;
  const waiting = [root];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const text = manifests.get(path);
    if (text === undefined || used.has(path)) continue;
    used.add(path);
    // A local project's aliases are of no concern to the one that uses it.
    for (const written of localRoots(parseEdn(text), path === root)) {
      const folder = localPath(splitPath(path).folder, written);
      const found = ['deps.edn', 'project.clj', 'pom.xml']
        .map((name) => (folder === undefined ? '' : inFolder(folder, name)))
        .find((name) => manifests.has(name));
      if (found === undefined) obstacle ??= missing(written, path);
      else waiting.push(found);
    }
  }
  const aliases = ednAt(parseEdn(manifests.get(root) ?? ''), ':aliases');
  return {
    manifests: [...used].sort(),
    aliases: isEdnMap(aliases)
      ? [...aliases]
          .filter(([name, value]) => ALIAS.test(name) && DEPENDENCIES.some((key) => isEdnMap(ednAt(value, key))))
          .map(([name]) => name)
          .sort()
      : [],
    ...(obstacle && { obstacle }),
  };
}

function localRoots(document: Edn | undefined, withAliases: boolean): string[] {
  const aliases = ednAt(document, ':aliases');
  const tables = [document, ...(withAliases && isEdnMap(aliases) ? aliases.values() : [])];
  return tables
    .flatMap((table) => DEPENDENCIES.map((key) => ednAt(table, key)))
    .flatMap((table) => (isEdnMap(table) ? [...table.values()] : []))
    .map((coordinates) => ednString(ednAt(coordinates, ':local/root')))
    .filter((path) => path !== undefined && !path.endsWith('.jar'))
    .map((path) => path ?? '');
}

function missing(written: string, path: string): LeftOut {
  return {
    message:
      `The dependencies of Clojure are not installed: "${path}" needs the local project ` +
      `${JSON.stringify(written.slice(0, 100))}, which is not in the app's folder.`,
    hint: INCLUDE_OUTSIDE,
    files: [path],
  };
}
