import type { Language } from '../language.ts';
import type { FolderAbove, ProjectScan } from '../project-scan.ts';
import {
  cargoToml,
  goWork,
  gradleSettings,
  type ListsMember,
  mavenModules,
  packageJson,
  pnpmWorkspace,
  sbtProjects,
  solution,
  uvWorkspace,
} from './members.ts';
import { farthestReference } from './references.ts';

/** The folder that an app needs beside its own: the root of its monorepo. */
export interface FoundProject {
  /** Absolute. */
  readonly folder: string;
  /** The app's folder in it, such as `packages/api`. */
  readonly appFolder: string;
  /** The absolute path of the file that says so. */
  readonly file: string;
}

interface ProjectFile {
  readonly file: RegExp;
  readonly lists: ListsMember;
}

const MAVEN: ProjectFile = { file: /^pom\.xml$/, lists: mavenModules };
const GRADLE: ProjectFile = { file: /^settings\.gradle(?:\.kts)?$/, lists: gradleSettings };
/** The files above an app that list it, by its language. Others do not look above the app's folder. */
const PROJECT_FILES: Partial<Readonly<Record<Language, readonly ProjectFile[]>>> = {
  nodejs: [
    { file: /^pnpm-workspace\.yaml$/, lists: pnpmWorkspace },
    { file: /^package\.json$/, lists: packageJson },
  ],
  golang: [{ file: /^go\.work$/, lists: goWork }],
  rust: [{ file: /^Cargo\.toml$/, lists: cargoToml }],
  python: [{ file: /^pyproject\.toml$/, lists: uvWorkspace }],
  java: [GRADLE, MAVEN],
  kotlin: [GRADLE, MAVEN],
  scala: [{ file: /^build\.sbt$/, lists: sbtProjects }, GRADLE, MAVEN],
  dotnet: [{ file: /\.slnx?$/, lists: solution }],
};

/** Whether detection needs the text of a file above an app. */
export function decidesProject(file: string): boolean {
  return Object.values(PROJECT_FILES).some((files) => files.some((each) => each.file.test(file)));
}

/**
 * The nearest folder above an app that lists it as a member; if that folder is a member of another, the outer one. Or
 * else the folder that contains all local packages to which the app's manifests refer.
 */
export function findProject(
  language: Language,
  { texts, above = [] }: Pick<ProjectScan, 'texts' | 'above'>,
): FoundProject | undefined {
  let project: FoundProject | undefined;
  for (const { folder, appFolder, texts: files } of above) {
    const member = project === undefined ? appFolder : appFolder.slice(0, -project.appFolder.length - 1);
    const file = listing(language, files, member);
    if (file !== undefined) project = { folder, appFolder, file: `${folder}/${file}` };
  }
  const reference = farthestReference(language, texts);
  if (reference === undefined) return project;
  const outer = above[reference.levels - 1];
  if (outer === undefined || (project !== undefined && project.appFolder.length >= outer.appFolder.length))
    return project;
  return { folder: outer.folder, appFolder: outer.appFolder, file: `${folderOf(above)}/${reference.file}` };
}

/** The app's own folder. */
function folderOf([first]: readonly FolderAbove[]): string {
  return first === undefined ? '' : `${first.folder === '/' ? '' : first.folder}/${first.appFolder}`;
}

function listing(language: Language, texts: ReadonlyMap<string, string>, member: string): string | undefined {
  for (const { file, lists } of PROJECT_FILES[language] ?? []) {
    const found = [...texts].find(([name, text]) => file.test(name) && lists(text, member));
    if (found !== undefined) return found[0];
  }
  return undefined;
}
