import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { detect, type Detected } from '../workspace/detect/detect.ts';
import { isApp } from '../workspace/detect/is-app.ts';
import { knownFile } from '../workspace/detect/known-files.ts';
import type { Language } from '../workspace/detect/language.ts';
import { nestedApps } from '../workspace/detect/nested-apps.ts';
import { type ReadFolders, scanAbove } from '../workspace/detect/project/scan-above.ts';
import { scanProject } from '../workspace/detect/scan-project.ts';

/** An app of a repository. */
export interface FoundApp {
  /** Relative to the repository, with `/`; `.` for the repository itself. */
  readonly folder: string;
  readonly detected: Detected;
}

/** More are not apps that a user would pick from. */
const MAX_APPS = 100;
/** One build makes all modules of these. */
const BUILT_TOGETHER: readonly Language[] = ['java', 'kotlin', 'scala', 'dotnet', 'elixir'];

/**
 * The apps of a repository: itself, unless only its subfolders have manifests, then those parts that are programs
 * rather than libraries. Always at least one. Rejects with `not_found` if the folder does not exist.
 */
export async function findApps(folder: string): Promise<readonly [FoundApp, ...FoundApp[]]> {
  const root = await realpath(folder);
  const scan = await scanProject(root, true);
  const read: ReadFolders = new Map();
  const detectIn = async (path: string, name: string): Promise<FoundApp & { readonly isProgram: boolean }> => {
    const place = join(root, path);
    const scanned = path === '.' ? scan : await scanProject(place, true);
    const detected = detect({ name }, { ...scanned, above: await scanAbove(place, root, read) });
    return { folder: path, detected, isProgram: path === '.' || isApp(detected.language, path, scanned) };
  };
  const own = await detectIn('.', basename(root));
  const hasManifest = scan.files.some(isDeclaration);
  const parts: Awaited<ReturnType<typeof detectIn>>[] = [];
  for (const { folder: path } of nestedApps(scan.files).slice(0, MAX_APPS)) parts.push(await detectIn(path, path));
  const isSeparate = ({ detected: { language } }: FoundApp): boolean =>
    !hasManifest || language !== own.detected.language || !BUILT_TOGETHER.includes(language);
  const programs = parts.filter((part) => part.isProgram && isSeparate(part));
  const [first, ...rest] = hasManifest || programs.length > 0 ? programs : parts;
  if (first === undefined) return [own];
  return hasManifest || rest.length === 0 ? [own, first, ...rest] : [first, ...rest];
}

/** Whether a file in the root makes the folder an app itself. */
function isDeclaration(file: string): boolean {
  const role = file.includes('/') ? undefined : knownFile(file)?.role;
  return role === 'manifest' || role === 'members' || file === 'pyproject.toml';
}

/** `services/api (golang)` */
export function describeFound({ folder, detected }: FoundApp): string {
  return `${folder} (${detected.kind === 'cicd' ? 'charts or manifests' : detected.language})`;
}
