import { realpath } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { homeFolder } from '../../home/folder.ts';
import { userFolder } from '../../home/user-folder.ts';
import type { Diagnostic } from './diagnostic.ts';
import { discoverYaml, type YamlFile } from './discover.ts';
import { readUserDockerfile } from '../user-dockerfile.ts';
import { fileDiagnostic } from './file-diagnostic.ts';
import { resolveHierarchy } from '../hierarchy/hierarchy.ts';
import type { ProjectScan } from '../detect/detect.ts';
import { scanProject } from '../detect/scan-project.ts';
import { parseResources } from './parse.ts';
import type { BrokenDocument, Resource } from '../resource.ts';
import { appFolder, type HostVariables } from '../hierarchy/variables.ts';
import type { Registry, Workspace } from '../model.ts';

export interface Loaded {
  readonly workspaces: readonly Workspace[];
  readonly registries: readonly Registry[];
  /** Documents that are in no workspace because of an error, and files that could not be read. */
  readonly broken: readonly BrokenDocument[];
  /** Names of all App documents, also of broken ones and of those without a workspace. */
  readonly apps: readonly string[];
  /** In the order of files and lines. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths of the YAML files that were read. */
  readonly files: readonly string[];
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  /** Files that are not parsed, and why. */
  readonly skipped?: ReadonlyMap<string, string>;
  /** Called before each file is parsed, and at last without one. */
  readonly onFile?: (file: string | undefined) => void;
}

/** Reads every document of ours below a folder. Throws only when the folder cannot be read or `signal` aborts. */
export async function loadRoot(root: string, options: LoadOptions = {}): Promise<Loaded> {
  const { signal, onFile } = options;
  const { files, diagnostics: unread } = await discoverYaml(root, signal);
  const seen: Diagnostic[] = [];
  const { chosen, left } = withinLimits(files, options.skipped);
  const parsed = chosen.map(({ file, text }) => {
    onFile?.(file);
    return parseResources(file, text);
  });
  onFile?.(undefined);
  const resources = parsed.flatMap((each) => [...each.resources, ...each.flawed]);
  const host = thisHost();
  const looks = await lookAtApps(resources, host, seen, signal);
  const resolved = resolveHierarchy(
    resources,
    parsed.flatMap(({ broken }) => broken),
    host,
    looks,
    await realpath(root),
  );
  const diagnostics = [
    ...unread,
    ...left,
    ...seen,
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

/** Of all files of a root together. People write some kilobytes for each workspace. */
const MAX_ROOT_BYTES = 16 * 1024 ** 2;

/** The files to parse, and what is wrong with the others. */
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
      left.push(fileDiagnostic('error', each.file, { reason, hint: 'Split it into several files.' }, NOT_AVAILABLE));
    else if (bytes > MAX_ROOT_BYTES) left.push(fileDiagnostic('error', each.file, TOO_MANY, NOT_AVAILABLE));
    else chosen.push(each);
  }
  return { chosen, left };
}

const NOT_AVAILABLE = 'Its workspaces are not available.';
const TOO_MANY = {
  reason: `is not read, because the workspace files of this folder have more than ${MAX_ROOT_BYTES / 1024 ** 2} MB together`,
  hint: 'Open a folder further down.',
};

/** What is wrong with the Dockerfiles that workspaces extend; a build reads them again. */
async function dockerfileProblems(workspaces: readonly Workspace[]): Promise<Diagnostic[]> {
  const read = await Promise.all(workspaces.filter(({ problem }) => problem === undefined).map(readUserDockerfile));
  return read.filter((found) => found !== undefined && 'severity' in found);
}

/** Two workspaces of one app find the same missing parent. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}

/** Looks at the folders of the apps that leave something to be found out, each once. */
async function lookAtApps(
  resources: readonly Resource[],
  host: HostVariables,
  diagnostics: Diagnostic[],
  signal?: AbortSignal,
): Promise<Map<string, ProjectScan>> {
  const looks = new Map<string, ProjectScan>();
  const apps = resources.filter((resource) => resource.kind === 'App');
  // The deep looks first: they also serve an app of the same folder that needs only its root.
  for (const app of apps.sort((a, b) => Number(b.language === undefined) - Number(a.language === undefined))) {
    if (app.appKind === 'cicd' || (app.language !== undefined && app.languageVersion !== undefined)) continue;
    const { folder } = appFolder(app, host);
    if (folder !== undefined && !looks.has(folder))
      looks.set(folder, await scanProject(folder, app.language === undefined, signal, diagnostics));
  }
  return looks;
}

function thisHost(): HostVariables {
  const known: Record<keyof HostVariables, () => string> = {
    HOME: () => userFolder(process.env),
    USER: () => userInfo().username,
    DVM_HOME: () => homeFolder(process.env).path,
  };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, find]) => {
      try {
        return [[name, find()]];
      } catch {
        return []; // a user without a name, or a DVM_HOME that is no path: an error only for those who ask
      }
    }),
  );
}
