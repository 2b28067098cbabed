import { realpath } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { homeFolder } from '../../home/folder.ts';
import { userFolder } from '../../home/user-folder.ts';
import type { Diagnostic } from './diagnostic.ts';
import { discoverYaml, type YamlFile } from './discover.ts';
import { readUserDockerfile } from '../user-dockerfile.ts';
import { fileDiagnostic } from './file-diagnostic.ts';
import { resolveHierarchy } from '../hierarchy/hierarchy.ts';
import type { ProjectScan } from '../detect/project-scan.ts';
import { type ReadFolders, scanAbove } from '../detect/project/scan-above.ts';
import { scanProject } from '../detect/scan-project.ts';
import { parseResources } from './parse.ts';
import type { BrokenDocument, Resource } from '../resource.ts';
import { appFolder, type HostVariables } from '../hierarchy/variables.ts';
import type { Registry, Workspace } from '../model.ts';

export interface Loaded {
  readonly workspaces: readonly Workspace[];
  readonly registries: readonly Registry[];
  /** Documents that cannot be used because of an error, and files that could not be read. */
  readonly broken: readonly BrokenDocument[];
  /** Names of all App documents, including broken ones and those without a workspace. */
  readonly apps: readonly string[];
  /** Sorted by file and line. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths of the YAML files that were read. */
  readonly files: readonly string[];
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  /** Files that must not be parsed, and why. */
  readonly skipped?: ReadonlyMap<string, string>;
  /** Called before each file is parsed, and finally with undefined. */
  readonly onFile?: (file: string | undefined) => void;
}

/** Reads all DevOpsMaestro documents below a folder. Throws only if the folder cannot be read or `signal` aborts. */
export async function loadRoot(root: string, options: LoadOptions = {}): Promise<Loaded> {
  const { signal, onFile } = options;
  const { files, diagnostics: unread } = await discoverYaml(root, signal);
  const scanned: Diagnostic[] = [];
  const { chosen, left } = withinLimits(files, options.skipped);
  const parsed = chosen.map(({ file, text }) => {
    onFile?.(file);
    return parseResources(file, text);
  });
  onFile?.(undefined);
  const resources = parsed.flatMap((each) => [...each.resources, ...each.flawed]);
  const host = hostVariables();
  const scans = await scanApps(resources, root, host, scanned, signal);
  const resolved = resolveHierarchy(
    resources,
    parsed.flatMap(({ broken }) => broken),
    host,
    scans,
    await realpath(root),
  );
  const diagnostics = [
    ...unread,
    ...left,
    ...scanned,
    ...parsed.flatMap(({ source }) => source.diagnostics),
    ...resolved.diagnostics,
    ...(await dockerfileProblems(resolved.workspaces)),
  ];
  diagnostics.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
  return {
    workspaces: [...resolved.workspaces].sort((a, b) => a.path.localeCompare(b.path)),
    registries: resolved.registries,
    broken: [...[...unread, ...left].map((error) => ({ kind: '', name: '', error })), ...resolved.broken],
    apps: [...resources, ...parsed.flatMap(({ broken }) => broken)].flatMap(({ kind, name }) =>
      kind === 'App' ? [name] : [],
    ),
    diagnostics: withoutRepeats(diagnostics),
    files: files.map(({ file }) => file),
  };
}

/** For all files of a root together. A workspace usually takes a few kilobytes. */
const MAX_ROOT_BYTES = 16 * 1024 ** 2;

/** The files to parse, and diagnostics for the others. */
function withinLimits(
  files: readonly YamlFile[],
  skipped: ReadonlyMap<string, string> = new Map(),
): { readonly chosen: YamlFile[]; readonly left: Diagnostic[] } {
  const chosen: YamlFile[] = [];
  const left: Diagnostic[] = [];
  let bytes = 0;
  for (const each of files) {
    const reason = skipped.get(each.file);
    bytes += each.text.length;
    if (reason !== undefined)
      left.push(fileDiagnostic('error', each.file, { reason, hint: 'Split it into smaller files.' }, NOT_AVAILABLE));
    else if (bytes > MAX_ROOT_BYTES) left.push(fileDiagnostic('error', each.file, TOO_MANY, NOT_AVAILABLE));
    else chosen.push(each);
  }
  return { chosen, left };
}

const NOT_AVAILABLE = 'Its workspaces are not available.';
const TOO_MANY = {
  reason: `was not read because the workspace files in this folder exceed ${MAX_ROOT_BYTES / 1024 ** 2} MB in total`,
  hint: 'Open a subfolder instead.',
};

/** Errors in the Dockerfiles that workspaces extend. A build reads them again. */
async function dockerfileProblems(workspaces: readonly Workspace[]): Promise<Diagnostic[]> {
  const read = await Promise.all(workspaces.filter(({ problem }) => problem === undefined).map(readUserDockerfile));
  return read.filter((found) => found !== undefined && 'severity' in found);
}

/** Two workspaces of one app report the same missing parent. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}

/** Scans the folders of apps, each once; with a declared language, only their roots. */
async function scanApps(
  resources: readonly Resource[],
  root: string,
  host: HostVariables,
  diagnostics: Diagnostic[],
  signal?: AbortSignal,
): Promise<Map<string, ProjectScan>> {
  const scans = new Map<string, ProjectScan>();
  const read: ReadFolders = new Map();
  const apps = resources.filter((resource) => resource.kind === 'App');
  // Deep scans first: they also serve an app in the same folder that only needs its root.
  for (const app of apps.sort((a, b) => Number(b.language === undefined) - Number(a.language === undefined))) {
    if (app.appKind === 'cicd') continue;
    const { folder } = appFolder(app, host);
    if (folder === undefined || scans.has(folder)) continue;
    const scan = await scanProject(folder, app.language === undefined, signal, diagnostics);
    scans.set(folder, { ...scan, above: await scanAbove(folder, root, read) });
  }
  return scans;
}

function hostVariables(): HostVariables {
  const values: Record<keyof HostVariables, () => string> = {
    HOME: () => userFolder(process.env),
    USER: () => userInfo().username,
    DVM_HOME: () => homeFolder(process.env).path,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, find]) => {
      try {
        return [[name, find()]];
      } catch {
        return []; // a user without a name or an invalid DVM_HOME is only an error if the variable is used
      }
    }),
  );
}
