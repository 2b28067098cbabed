import { dirname, join } from 'node:path';
import { detect, type Detected } from '../detect/detect.ts';
import type { ProjectScan } from '../detect/project-scan.ts';
import { languageNamed } from '../detect/language.ts';
import type { FoundVersion } from '../detect/detect-version.ts';
import type { Diagnostic, Located, SourceLocation } from '../document/diagnostic.ts';
import { dockerfileReference } from '../dockerfile-reference.ts';
import type { Inherited, Origin, Workspace } from '../model.ts';
import { resolveNeovim } from '../neovim/neovim.ts';
import type { AppResource, Args, WorkspaceResource } from '../resource.ts';
import { resolveShell } from '../shell.ts';
import { toolDiagnostics } from '../tool-diagnostics.ts';
import { mergeCertificates } from './certificates.ts';
import { credentialsOf } from './credentials.ts';
import { splitArgs } from './host-args.ts';
import { preferredKey } from './name.ts';
import { findApp, findGroups } from './parents.ts';
import { chosenRegistries } from './registries.ts';
import type { Scope } from './scope.ts';
import type { Variables } from './substitute.ts';
import { appFolder, substituted } from './variables.ts';

/** A workspace and the location of its name. */
export interface ResolvedWorkspace {
  readonly workspace: Workspace;
  readonly location: SourceLocation;
}

const EMPTY_SCAN: ProjectScan = { files: [], rootFolders: [], texts: new Map() };

/** Merges a workspace with its levels; undefined if its app cannot be found, which is reported. */
export function resolveWorkspace(resource: WorkspaceResource, scope: Scope): ResolvedWorkspace | undefined {
  const app = findApp(resource, scope);
  if (app === undefined) return undefined;
  const { folder, diagnostic } = appFolder(app, scope.host);
  if (diagnostic !== undefined) scope.diagnostics.push(diagnostic);
  if (folder === undefined) return undefined;
  const variables = { APP_NAME: app.name, APP_PATH: folder, WORKSPACE_NAME: resource.name, ...scope.host };
  const parents = { ...app.parents, ...resource.parents };
  const groups = findGroups(parents, scope);
  const {
    kind,
    language,
    version,
    further = [],
    project,
    reason,
  } = detectApp(app, scope.scans.get(folder) ?? EMPTY_SCAN);
  const levels = [
    ...(scope.global === undefined ? [] : [['global', scope.global] as const]),
    ...groups.levels,
    ['app', app] as const,
    ['workspace', resource] as const,
  ];
  const editorDefaults = levels.flatMap(([from, level]) =>
    'editorDefaults' in level ? [[from, level.editorDefaults] as const] : [],
  );
  const dockerfile = dockerfileReference(app, resource, folder);
  const names = [...groups.names, app.name, resource.name];
  const path = names.join('/');
  const { args, fromHost } = splitArgs(levels.map(([from, level]) => [from, level.args] as const));
  const credentials = credentialsOf(
    { ...groups.byLevel, app: app.name, name: resource.name },
    scope.credentials,
    scope.host,
    scope.diagnostics,
  );
  const file = resource.location.file;
  // Without the values of a broken level it would be a different image.
  const problem = resource.problem ?? app.problem ?? groups.problem ?? scope.globalError;
  const workspace: Workspace = {
    name: resource.name,
    app: app.name,
    path,
    ...groups.byLevel,
    identity: `${dirname(file)}#${path}`,
    preferredKey: preferredKey(app.name, resource.name),
    location: resource.location,
    appPath: { value: folder, location: app.path.location },
    ...(problem && { problem }),
    kind,
    language,
    ...(resource.baseImage && { baseImage: resource.baseImage }),
    ...(dockerfile && { dockerfile }),
    container: resource.container,
    shell: resolveShell(resource.shell, editorDefaults),
    ...(resource.nvim && { nvim: resolveNeovim(resource.nvim, editorDefaults) }),
    vscode: resource.vscode,
    ...(project && { project }),
    furtherLanguages: further.map((each) => ({
      language: each.language,
      manifest: each.manifest,
      ...(each.version && { version: versionAt(folder, each.version) }),
    })),
    ...(reason !== undefined && { detected: reason }),
    ...(app.languageVersion && { languageVersion: app.languageVersion }),
    ...(version && {
      languageVersion: versionAt(folder, version),
    }),
    basePackages: resource.basePackages,
    ...(resource.devPackages && { devPackages: resource.devPackages }),
    ...(resource.devTools && { devTools: resource.devTools }),
    ...(resource.opencode && { opencode: resource.opencode }),
    toolVersions: new Map(levels.flatMap(([, level]) => [...level.toolVersions])),
    ...(scope.global?.downloadMirror && { downloadMirror: scope.global.downloadMirror }),
    customCommands: resource.customCommands,
    certificates: mergeCertificates(
      levels.map(([from, { certificates }]) => [from, certificates] as const),
      scope.diagnostics,
    ),
    args: cascade('spec.build.args', variables, scope.diagnostics, args),
    registries: chosenRegistries(
      levels.map(([from, { registries }]) => [from, registries] as const),
      scope.registries,
    ),
    // A Credential document overrides a build arg taken from the environment.
    credentials: new Map([...fromHost, ...credentials]),
    root: scope.root ?? dirname(file),
    env: cascade('spec.env', variables, scope.diagnostics, [
      ['app', app.env],
      ['workspace', resource.env],
    ]),
  };
  scope.diagnostics.push(...toolDiagnostics(workspace, resource.toolVersions));
  return { workspace, location: resource.nameLocation };
}

function versionAt(folder: string, { version, file, line, column }: FoundVersion): Located<string> {
  return { value: version, location: { file: join(folder, file), line, column } };
}

function detectApp(app: AppResource, scan: ProjectScan): Detected {
  const language = app.language && languageNamed(app.language.value);
  return detect(
    {
      name: app.name,
      ...(app.appKind && { kind: app.appKind }),
      ...(language && { language }),
      hasVersion: app.languageVersion !== undefined,
    },
    scan,
  );
}

/** The innermost level that sets a key wins. Variables are substituted with this workspace's values. */
function cascade(
  what: string,
  variables: Variables,
  diagnostics: Diagnostic[],
  levels: readonly (readonly [Origin, Args])[],
): Map<string, Inherited> {
  const merged = new Map<string, Inherited>();
  for (const [from, values] of levels) {
    for (const [name, value] of values) merged.set(name, { ...value, from });
  }
  for (const [name, inherited] of merged) {
    const { value, diagnostic } = substituted(inherited, `${what}.${name}`, variables);
    if (diagnostic !== undefined) diagnostics.push(diagnostic);
    merged.set(name, { ...inherited, value });
  }
  return new Map([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}
