import { type FoundVersion, versionOf } from './detect-version.ts';
import type { Language } from './language.ts';
import type { ProjectScan } from './project-scan.ts';

/** A language in which an app has dependencies beside those of its main language. */
export interface FurtherDetected {
  readonly language: Language;
  readonly version?: FoundVersion;
  /** The manifest in the app's root folder. */
  readonly manifest: string;
}

/** Deno reads package.json itself, and `generic` is the choice of an image without toolchains. */
const WITHOUT_NODEJS: readonly Language[] = ['nodejs', 'deno', 'generic'];

/** Only manifests in the root that list something to install; whatever is in subfolders is another app. */
export function findFurtherLanguages(main: Language, { files, texts }: ProjectScan): FurtherDetected[] {
  const manifest = files.find((file) => file === 'package.json');
  if (manifest === undefined || WITHOUT_NODEJS.includes(main) || !installs(texts.get(manifest))) return [];
  const version = versionOf('nodejs', texts);
  return [{ language: 'nodejs', manifest, ...(version && { version }) }];
}

function installs(text: string | undefined): boolean {
  if (text === undefined) return true;
  try {
    const value = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    const lists = ['dependencies', 'devDependencies', 'optionalDependencies', 'workspaces'].map((key) => value?.[key]);
    return lists.some((list) => typeof list === 'object' && list !== null && Object.keys(list).length > 0);
  } catch {
    return true; // The plan reports it.
  }
}
