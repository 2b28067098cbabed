import { type FoundVersion, versionOf } from './detect-version.ts';
import type { FolderAbove } from './project-scan.ts';
import type { FoundProject } from './project/find-project.ts';

/** Files that version managers also look for above the folder in which they are called. */
const INHERITED =
  /^(?:\.[\w-]+-version|\.nvmrc|\.tool-versions|\.?mise(?:\.[\w-]+)?\.toml|rust-toolchain(?:\.toml)?|\.sdkmanrc)$/;

/** The version that the nearest folder above an app requests; of manifests, only those of its project count. */
export function versionAbove(
  language: string,
  above: readonly FolderAbove[],
  project: FoundProject | undefined,
): FoundVersion | undefined {
  for (const [index, { folder, texts }] of above.entries()) {
    const isProject = project !== undefined && folder.length >= project.folder.length;
    const inherited = [...texts].filter(([name]) => isProject || INHERITED.test(name));
    const found = versionOf(language, new Map(inherited));
    if (found !== undefined) return { ...found, file: `${'../'.repeat(index + 1)}${found.file}` };
  }
  return undefined;
}
