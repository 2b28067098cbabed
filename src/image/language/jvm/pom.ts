import { inFolder, localPath, splitPath } from '../local-path.ts';
import { elementsAt, parseXml, textAt, type XmlElement } from '../../../text/xml.ts';
import type { LeftOut } from '../../toolchain.ts';

/** The POMs of a Maven build. */
export interface Reactor {
  /** The root's, its modules' and their parents', as far as the app's files contain them. */
  readonly poms: readonly string[];
  readonly hasModules: boolean;
  /** Whether Maven can read all modules; it fails if one that a POM lists is missing. */
  readonly isComplete: boolean;
  /** Whether a POM sets the version of the plugin that downloads dependencies. */
  readonly pinsDependencyPlugin: boolean;
  readonly leftOut: readonly LeftOut[];
}

/** Follows modules, also those of profiles, and parents by their relative path. */
export function readReactor(root: string, manifests: ReadonlyMap<string, string>): Reactor {
  const poms = new Set<string>();
  const leftOut: LeftOut[] = [];
  let hasModules = false;
  let isComplete = true;
  let pinsDependencyPlugin = false;
  const waiting = [root];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const text = manifests.get(path);
    if (text === undefined || poms.has(path)) continue;
    poms.add(path);
    const [project] = elementsAt(parseXml(text), 'project');
    if (project === undefined) continue;
    pinsDependencyPlugin ||= hasDependencyPlugin(project);
    const parent = parentOf(project, path, manifests);
    if (parent.path !== undefined) waiting.push(parent.path);
    if (parent.leftOut !== undefined) leftOut.push(parent.leftOut);
    for (const module of modulesOf(project)) {
      hasModules = true;
      const found = modulePom(splitPath(path).folder, module, manifests);
      if (found !== undefined) waiting.push(found);
      else {
        isComplete = false;
        leftOut.push({
          message:
            `The module ${quoted(module)} in "${path}" is not used: its POM is not in the app's folder, ` +
            'so only the dependencies of the root POM are installed.',
          hint: 'Set spec.path of the App to the folder that contains all modules.',
        });
      }
    }
    leftOut.push(...systemLibraries(project, path));
  }
  return { poms: [...poms].sort(), hasModules, isComplete, pinsDependencyPlugin, leftOut: leftOut.slice(0, 5) };
}

function modulesOf(project: XmlElement): string[] {
  return [
    ...elementsAt(project, 'modules', 'module'),
    ...elementsAt(project, 'subprojects', 'subproject'),
    ...elementsAt(project, 'profiles', 'profile', 'modules', 'module'),
    ...elementsAt(project, 'profiles', 'profile', 'subprojects', 'subproject'),
  ]
    .map(({ text }) => text)
    .filter((text) => text !== '');
}

/** A module is a folder with a pom.xml, or the path of a POM. */
function modulePom(folder: string, module: string, manifests: ReadonlyMap<string, string>): string | undefined {
  const path = localPath(folder, module);
  return path === undefined ? undefined : [path, inFolder(path, 'pom.xml')].find((each) => manifests.has(each));
}

function parentOf(
  project: XmlElement,
  path: string,
  manifests: ReadonlyMap<string, string>,
): { readonly path?: string; readonly leftOut?: LeftOut } {
  const [parent] = elementsAt(project, 'parent');
  if (parent === undefined) return {};
  const [written] = elementsAt(parent, 'relativePath');
  if (written?.text === '') return {};
  const found = modulePom(splitPath(path).folder, written?.text ?? '../pom.xml', manifests);
  if (found !== undefined) return { path: found };
  if (written === undefined) return {}; // It comes from a repository.
  return {
    leftOut: {
      message:
        `The parent ${quoted(written.text)} of "${path}" is not used: it is not in the app's folder, so Maven looks ` +
        'for it in its repositories.',
      hint: 'Set spec.path of the App to the folder that contains the parent.',
    },
  };
}

function hasDependencyPlugin(project: XmlElement): boolean {
  return [
    ...elementsAt(project, 'build', 'plugins', 'plugin'),
    ...elementsAt(project, 'build', 'pluginManagement', 'plugins', 'plugin'),
  ].some(
    (plugin) => textAt(plugin, 'artifactId') === 'maven-dependency-plugin' && textAt(plugin, 'version') !== undefined,
  );
}

/** JAR files in the source, which only exist when it is mounted. */
function systemLibraries(project: XmlElement, path: string): LeftOut[] {
  const names = elementsAt(project, 'dependencies', 'dependency')
    .filter((each) => textAt(each, 'systemPath') !== undefined)
    .map((each) => textAt(each, 'artifactId') ?? '');
  return names.length === 0
    ? []
    : [
        {
          message:
            `${names.slice(0, 5).map(quoted).join(', ')} in "${path}" ${names.length === 1 ? 'is' : 'are'} not ` +
            'installed: the scope "system" refers to files of the source, which the image does not contain.',
        },
      ];
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
