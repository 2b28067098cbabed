import { inFolder, localPath, splitPath } from '../local-path.ts';
import type { LeftOut } from '../../toolchain.ts';
import { type GradleSettings, readGradleSettings, withoutRoot } from './gradle-settings.ts';
import { gradleTokens } from './gradle-tokens.ts';

/** The files of a Gradle build that configure it. */
export interface GradleBuild {
  readonly manifests: readonly string[];
  /** Folders of projects without a build file, which must exist. */
  readonly emptyProjects: readonly string[];
  /** Why Gradle could not configure the build from these files. */
  readonly obstacle?: LeftOut;
}

/** Sources of build logic that one build may have. */
const MAX_LOGIC_FILES = 500;
const BUILD_FILE = /\.gradle(?:\.kts)?$/;

/** Finds the build files of all projects, included builds and what these files apply. */
export function readGradleBuild(root: string, manifests: ReadonlyMap<string, string>): GradleBuild {
  const names = [...manifests.keys()];
  const settings = settingsOf(root, manifests);
  const folders = settings.projects.map((each) => ({ written: each, path: localPath(root, each) }));
  const builds = [...settings.builds, 'buildSrc'].map((each) => ({ written: each, path: localPath(root, each) }));
  const outside = [...folders, ...builds].filter(({ path }) => path === undefined);
  const projects = ['', ...folders.flatMap(({ path }) => path ?? [])].map((path) => (path === '' ? root : path));
  const used = new Set<string>();
  const emptyProjects: string[] = [];
  for (const folder of projects) {
    const own = names.filter((name) => splitPath(name).folder === folder && isOfProject(name, folder));
    for (const name of own) used.add(name);
    if (own.length === 0 && folder !== root) emptyProjects.push(folder);
  }
  for (const name of names.filter((each) => isOfRoot(each, root))) used.add(name);
  if (settings.isComputed) for (const name of names.filter((each) => BUILD_FILE.test(each))) used.add(name);
  const logic = builds.flatMap(({ path }) =>
    path === undefined ? [] : names.filter((name) => name.startsWith(`${path}/`)),
  );
  for (const name of logic.slice(0, MAX_LOGIC_FILES)) used.add(name);
  for (const name of applied(root, used, manifests)) used.add(name);
  const obstacle =
    outside.length > 0
      ? leadsOut(outside.map(({ written }) => written))
      : logic.length > MAX_LOGIC_FILES
        ? tooMuchLogic(logic.length)
        : android([...used], manifests);
  return {
    manifests: [...used].sort(),
    emptyProjects,
    ...(obstacle && { obstacle: { ...obstacle, files: [...used] } }),
  };
}

/** The script of the settings: Groovy takes precedence, as in Gradle. */
function settingsOf(root: string, manifests: ReadonlyMap<string, string>): GradleSettings {
  const text = manifests.get(inFolder(root, 'settings.gradle')) ?? manifests.get(inFolder(root, 'settings.gradle.kts'));
  return text === undefined ? { projects: [], builds: [], isComputed: false } : readGradleSettings(text);
}

/** A project's build file may be named after it. */
function isOfProject(path: string, folder: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const project = folder.slice(folder.lastIndexOf('/') + 1);
  return (
    /^(?:build\.gradle(?:\.kts)?|gradle\.properties|(?:buildscript-)?gradle\.lockfile)$/.test(name) ||
    (project !== '' && (name === `${project}.gradle` || name === `${project}.gradle.kts`))
  );
}

function isOfRoot(path: string, root: string): boolean {
  const name = root === '' ? path : path.startsWith(`${root}/`) ? path.slice(root.length + 1) : '';
  return /^(?:settings\.gradle(?:\.kts)?|settings-gradle\.lockfile|[\w.-]+\.versions\.toml|gradle\/(?:[\w.-]+\.toml|verification-metadata\.xml|verification-keyring\.keys))$/.test(
    name,
  );
}

/** Scripts that `apply from` names, relative to the build or to the script. */
function applied(root: string, used: ReadonlySet<string>, manifests: ReadonlyMap<string, string>): string[] {
  const found = new Set<string>();
  const waiting = [...used].filter((name) => BUILD_FILE.test(name));
  for (let script = waiting.pop(); script !== undefined; script = waiting.pop()) {
    const folder = splitPath(script).folder;
    const names = gradleTokens(manifests.get(script) ?? '').flatMap(({ kind, text }) =>
      kind === 'string' && /\.(?:gradle|kts|properties)$/.test(text) ? (withoutRoot(text) ?? []) : [],
    );
    for (const path of names.flatMap((name) => [localPath(folder, name), localPath(root, name)])) {
      if (path === undefined || !manifests.has(path) || used.has(path) || found.has(path)) continue;
      found.add(path);
      if (BUILD_FILE.test(path)) waiting.push(path);
    }
  }
  return [...found];
}

function leadsOut(folders: readonly string[]): LeftOut {
  return {
    message:
      `Gradle's dependencies are not installed: its settings include ${folders.slice(0, 3).map(quoted).join(', ')}, ` +
      "which is not in the app's folder.",
    hint: 'Set spec.path of the App to the folder that contains all of the build.',
  };
}

function tooMuchLogic(count: number): LeftOut {
  return {
    message:
      `Gradle's dependencies are not installed: buildSrc and included builds have ${count} files, ` +
      `more than the ${MAX_LOGIC_FILES} that are staged to configure a build.`,
  };
}

/** The plugin for Android does not configure a project without its SDK. */
function android(names: readonly string[], manifests: ReadonlyMap<string, string>): LeftOut | undefined {
  const name = names.find((each) => /\bcom\.android\.(?:application|library)\b/.test(manifests.get(each) ?? ''));
  return name === undefined
    ? undefined
    : {
        message:
          `Gradle's dependencies are not installed: "${name}" needs the Android SDK, ` +
          'which the image does not have.',
        hint: 'Install the SDK in a Dockerfile of your own, and set it in spec.image.dockerfile.',
      };
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
