import { dirname, join } from 'node:path';
import { mergeCertificates } from './certificates.ts';
import { type CredentialIndex, credentialIndex, credentialsOf, strayCredentials } from './credentials.ts';
import { diagnosticAt, type Diagnostic, type SourceLocation, type Located } from '../document/diagnostic.ts';
import { detect, type Detected, type ProjectScan } from '../detect/detect.ts';
import { languageNamed } from '../detect/language.ts';
import { preferredKey } from './name.ts';
import { splitArgs } from './host-args.ts';
import type {
  AppResource,
  Args,
  BrokenDocument,
  GlobalDefaultsResource,
  GroupResource,
  Level,
  Parents,
  Resource,
  WorkspaceResource,
} from '../resource.ts';
import { dockerfileReference } from '../dockerfile-reference.ts';
import { chosenRegistries, registryComplaints, type RegistryIndex, registryIndex, registryOf } from './registries.ts';
import { didYouMean, surelyMeant } from '../../text/suggest.ts';
import type { Variables } from './substitute.ts';
import { toolComplaints } from '../tool-complaints.ts';
import { appFolder, type Host, substituted } from './variables.ts';
import type { Inherited } from '../model.ts';
import type { Origin } from '../model.ts';
import { resolveNeovim } from '../neovim/neovim.ts';
import { resolveShell } from '../shell.ts';
import type { Registry, Workspace } from '../model.ts';

export interface Resolved {
  readonly workspaces: readonly Workspace[];
  readonly registries: readonly Registry[];
  /** Documents that are in no workspace because of an error. */
  readonly broken: readonly BrokenDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Scope {
  /** All that can be used, by kind and name. */
  readonly named: ReadonlyMap<string, readonly Resource[]>;
  readonly apps: readonly string[];
  readonly groupNames: Readonly<Record<GroupLevel, readonly string[]>>;
  readonly credentials: CredentialIndex;
  readonly registries: RegistryIndex;
  /**
   * Kinds and names of broken documents, and of those that are defined more than once: they have been reported
   * already.
   */
  readonly unusable: ReadonlyMap<string, Diagnostic>;
  readonly host: Host;
  readonly looks: Looks;
  readonly root: string | undefined;
  /** The outermost level, if there is one. */
  readonly global: GlobalDefaultsResource | undefined;
  /** Why it cannot be used. */
  readonly globalError: Diagnostic | undefined;
  readonly diagnostics: Diagnostic[];
}

/** What was seen in the folders of apps, by their absolute paths. */
export type Looks = ReadonlyMap<string, ProjectScan>;
const NOTHING_SEEN: ProjectScan = { files: [], rootFolders: [], texts: new Map() };

/** A workspace and where its name stands. */
interface Named {
  readonly workspace: Workspace;
  readonly location: SourceLocation;
}

type GroupLevel = Exclude<Level, 'app'>;
const KIND_OF: Readonly<Record<GroupLevel, GroupResource['kind']>> = {
  ecosystem: 'Ecosystem',
  domain: 'Domain',
  system: 'System',
};

/** Links the resources of a root to workspaces. What does not fit together is told at its place and left out. */
export function resolveHierarchy(
  resources: readonly Resource[],
  broken: readonly BrokenDocument[],
  host: Host = {},
  looks: Looks = new Map(),
  root?: string,
): Resolved {
  const diagnostics: Diagnostic[] = [];
  const duplicates: BrokenDocument[] = [];
  const unique = withoutDuplicates(resources, diagnostics, duplicates);
  const unusable = [...broken, ...duplicates];
  const registries = registryIndex(unique, unusable);
  const scope: Scope = {
    named: Map.groupBy(unique, ({ kind, name }) => kindAndName(kind, name)),
    apps: namesOfKind(unique, 'App'),
    groupNames: {
      ecosystem: namesOfKind(unique, 'Ecosystem'),
      domain: namesOfKind(unique, 'Domain'),
      system: namesOfKind(unique, 'System'),
    },
    credentials: credentialIndex(unique),
    registries,
    unusable: new Map(unusable.map(({ kind, name, error }) => [kindAndName(kind, name), error])),
    host,
    looks,
    root,
    global: unique.find((resource) => resource.kind === 'GlobalDefaults'),
    globalError: unusable.find(({ kind }) => kind === 'GlobalDefaults')?.error,
    diagnostics,
  };
  const unresolved: BrokenDocument[] = [];
  const found = unique
    .filter((resource) => resource.kind === 'Workspace')
    .flatMap((workspace) => resolveOrExplain(workspace, scope, unresolved));
  const workspaces = withoutSamePath(found, diagnostics, unresolved);
  for (const diagnostic of strayCredentials(unique, namesOf([...unique, ...unusable]))) diagnostics.push(diagnostic);
  for (const diagnostic of registryComplaints(unique, registries)) diagnostics.push(diagnostic);
  return {
    workspaces,
    registries: unique.flatMap((resource) =>
      resource.kind === 'Registry' && resource.enabled ? [registryOf(resource)] : [],
    ),
    broken: [...unusable, ...unresolved, ...unusedApps(unique, [...workspaces, ...unresolved])],
    diagnostics,
  };
}

/** A workspace that cannot be resolved is not just missing: it stands with its error. */
function resolveOrExplain(resource: WorkspaceResource, scope: Scope, unresolved: BrokenDocument[]): Named[] {
  const before = scope.diagnostics.length;
  const named = resolveWorkspace(resource, scope);
  const app = resource.parents.app?.value;
  const ofApp = app === undefined ? undefined : kindAndName('App', app);
  const written =
    resource.problem ??
    (ofApp === undefined ? undefined : scope.named.get(ofApp)?.find(({ problem }) => problem !== undefined)?.problem);
  const found = scope.diagnostics.slice(before).find(({ severity }) => severity === 'error');
  // What else seems wrong may follow from the error in the document itself.
  if (written !== undefined) scope.diagnostics.length = before;
  if (named !== undefined) return [named];
  const error = written ?? found ?? (ofApp === undefined ? undefined : scope.unusable.get(ofApp));
  if (error !== undefined)
    unresolved.push({ kind: 'Workspace', name: resource.name, ...(app !== undefined && { app }), error });
  return [];
}

/** Apps with an error that no workspace shows. */
function unusedApps(
  resources: readonly Resource[],
  workspaces: readonly { readonly app?: string }[],
): BrokenDocument[] {
  const shown = new Set(workspaces.map(({ app }) => app));
  return resources.flatMap(({ kind, name, problem }) =>
    kind === 'App' && problem !== undefined && !shown.has(name) ? [{ kind, name, error: problem }] : [],
  );
}

/** A document, as far as it can be referred to. */
type NamedDocument = Pick<BrokenDocument, 'kind' | 'name'>;

function namesOfKind(documents: readonly NamedDocument[], wanted: string): string[] {
  return documents.flatMap(({ kind, name }) => (kind === wanted ? [name] : []));
}

function kindAndName(kind: string, name: string): string {
  return `${kind}/${name}`;
}

/** What may have credentials, also where it is broken or in nobody's hierarchy. */
function namesOf(documents: readonly NamedDocument[]): Record<GroupLevel | 'app' | 'workspace', Set<string>> {
  const named = (wanted: string): Set<string> => new Set(namesOfKind(documents, wanted));
  return {
    ecosystem: named('Ecosystem'),
    domain: named('Domain'),
    system: named('System'),
    app: named('App'),
    workspace: named('Workspace'),
  };
}

/** A name may stand once for each kind and parents; neither of two rivals can be told to be the right one. */
function withoutDuplicates(
  resources: readonly Resource[],
  diagnostics: Diagnostic[],
  duplicates: BrokenDocument[],
): Resource[] {
  const groups = Map.groupBy(resources, (resource) => identifier(resource));
  return [...groups.values()].flatMap((group) => {
    if (group.length === 1) return group;
    const places = group.map(({ nameLocation }) => nameLocation);
    for (const { kind, name, nameLocation, parents } of group) {
      const error = duplicate(`${kind} "${name}"`, name, nameLocation, places);
      diagnostics.push(error);
      duplicates.push({
        kind,
        name,
        ...(kind === 'Workspace' && parents.app !== undefined && { app: parents.app.value }),
        error,
      });
    }
    return [];
  });
}

/** What may stand only once. */
function identifier(resource: Resource): string {
  if (resource.kind === 'GlobalDefaults') return resource.kind;
  const scope =
    resource.kind === 'Credential' ? [resource.scope, resource.scopeName.value] : parentNames(resource.parents);
  return JSON.stringify([resource.kind, scope, resource.name]);
}

/** One may name parents that the other leaves to the app. */
function withoutSamePath(
  workspaces: readonly Named[],
  diagnostics: Diagnostic[],
  unresolved: BrokenDocument[],
): Workspace[] {
  return [...Map.groupBy(workspaces, ({ workspace }) => workspace.path).values()].flatMap((group) => {
    if (group.length === 1) return group.map(({ workspace }) => workspace);
    const places = group.map(({ location }) => location);
    for (const { workspace, location } of group) {
      const error = duplicate(`Workspace "${workspace.path}"`, workspace.name, location, places);
      diagnostics.push(error);
      unresolved.push({ kind: 'Workspace', name: workspace.name, app: workspace.app, error });
    }
    return [];
  });
}

/** Other places that a message names. */
const MAX_OTHERS = 3;

function duplicate(
  what: string,
  name: string,
  location: SourceLocation,
  places: readonly SourceLocation[],
): Diagnostic {
  const shown = places
    .slice(0, MAX_OTHERS + 1)
    .filter((other) => other !== location)
    .slice(0, MAX_OTHERS);
  const others = shown.map(({ file, line, column }) => `${file}:${line}:${column}`);
  if (places.length - 1 > shown.length) others.push('…');
  return diagnosticAt(
    { value: name, location },
    `${what} is defined ${places.length} times (also at ${others.join(', ')}).`,
    'Rename one of them.',
  );
}

function parentNames(parents: Parents): (string | undefined)[] {
  return [parents.ecosystem?.value, parents.domain?.value, parents.system?.value, parents.app?.value];
}

function resolveWorkspace(resource: WorkspaceResource, scope: Scope): Named | undefined {
  const app = findApp(resource, scope);
  if (app === undefined) return undefined;
  const { folder, diagnostic } = appFolder(app, scope.host);
  if (diagnostic !== undefined) scope.diagnostics.push(diagnostic);
  if (folder === undefined) return undefined;
  const variables = { APP_NAME: app.name, APP_PATH: folder, WORKSPACE_NAME: resource.name, ...scope.host };
  const parents = { ...app.parents, ...resource.parents };
  const groups = findGroups(parents, scope);
  const { kind, language, version, reason } = detectApp(app, scope.looks.get(folder) ?? NOTHING_SEEN);
  const levels = [
    ...(scope.global === undefined ? [] : [['global', scope.global] as const]),
    ...groups.levels,
    ['app', app] as const,
    ['workspace', resource] as const,
  ];
  const styles = levels.flatMap(([from, level]) =>
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
  // With the defaults of a broken level missing, it would be another image.
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
    shell: resolveShell(resource.shell, styles),
    ...(resource.nvim && { nvim: resolveNeovim(resource.nvim, styles) }),
    vscode: resource.vscode,
    ...(reason !== undefined && { detected: reason }),
    ...(app.languageVersion && { languageVersion: app.languageVersion }),
    ...(version && {
      languageVersion: {
        value: version.version,
        location: { file: join(folder, version.file), line: version.line, column: version.column },
      },
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
    // A document of its own says more than an arg does.
    credentials: new Map([...fromHost, ...credentials]),
    root: scope.root ?? dirname(file),
    env: cascade('spec.env', variables, scope.diagnostics, [
      ['app', app.env],
      ['workspace', resource.env],
    ]),
  };
  scope.diagnostics.push(...toolComplaints(workspace, resource.toolVersions));
  return { workspace, location: resource.nameLocation };
}

function detectApp(app: AppResource, look: ProjectScan): Detected {
  const language = app.language && languageNamed(app.language.value);
  return detect(
    {
      name: app.name,
      ...(app.appKind && { kind: app.appKind }),
      ...(language && { language }),
      hasVersion: app.languageVersion !== undefined,
    },
    look,
  );
}

function findApp(workspace: WorkspaceResource, { named, apps, unusable, diagnostics }: Scope): AppResource | undefined {
  const wanted = workspace.parents.app;
  if (wanted === undefined) return undefined;
  const sameName = (named.get(kindAndName('App', wanted.value)) ?? []).filter((resource) => resource.kind === 'App');
  const matches = sameName.filter((app) => agrees(app.parents, workspace.parents));
  if (matches.length === 1) return matches[0];
  if (matches.length > 1) {
    const hint = 'Say which one with metadata.ecosystem, metadata.domain or metadata.system.';
    diagnostics.push(
      diagnosticAt(wanted, `App "${wanted.value}" is ambiguous: ${matches.length} apps have this name.`, hint),
    );
    return undefined;
  }
  if (unusable.has(kindAndName('App', wanted.value))) return undefined;
  const isElsewhere = sameName.length > 0;
  const names = isElsewhere ? [] : apps;
  const hint = isElsewhere
    ? 'An app of this name exists, but under other parents.'
    : (didYouMean(wanted.value, names) ?? 'Add an App document with this name and the path of its source.');
  diagnostics.push(
    diagnosticAt(wanted, `No App document is named "${wanted.value}".`, hint, surelyMeant(wanted.value, names)),
  );
  return undefined;
}

/** What the workspace says of its parents must not contradict the app; what it leaves open may be anything. */
function agrees(app: Parents, workspace: Parents): boolean {
  return (['ecosystem', 'domain', 'system'] as const).every(
    (level) =>
      workspace[level] === undefined || app[level] === undefined || app[level].value === workspace[level].value,
  );
}

interface Groups {
  readonly names: string[];
  readonly byLevel: Partial<Record<GroupLevel, string>>;
  readonly levels: [Origin, GroupResource][];
  /** The error of one that is broken. */
  problem?: Diagnostic;
}

/** The groups above an app, found from the inside out: a system may name the domain that the app leaves out. */
function findGroups(parents: Parents, { named, groupNames, unusable, diagnostics }: Scope): Groups {
  const found: Groups = { names: [], byLevel: {}, levels: [] };
  let known: Parents = parents;
  for (const level of ['system', 'domain', 'ecosystem'] as const) {
    const wanted = known[level];
    if (wanted === undefined) continue;
    const sameName = (named.get(kindAndName(KIND_OF[level], wanted.value)) ?? []) as readonly GroupResource[];
    const matches = sameName.filter((group) => agrees(group.parents, known));
    const group = matches.length === 1 ? matches[0] : undefined;
    const problem = group === undefined ? unusable.get(kindAndName(KIND_OF[level], wanted.value)) : undefined;
    if (problem !== undefined) found.problem ??= problem;
    if (group === undefined && problem === undefined)
      diagnostics.push(unresolvedGroup(level, wanted, groupNames[level], matches.length));
    known = { ...group?.parents, ...known };
    found.names.unshift(wanted.value);
    found.byLevel[level] = wanted.value;
    if (group !== undefined) found.levels.unshift([level, group]);
  }
  return found;
}

function unresolvedGroup(
  level: GroupLevel,
  wanted: Located<string>,
  known: readonly string[],
  matches: number,
): Diagnostic {
  const kind = KIND_OF[level];
  const message =
    matches > 1
      ? `${kind} "${wanted.value}" is ambiguous.`
      : `No ${kind} document is named "${wanted.value}", so nothing is inherited from it.`;
  const names = known.filter((name) => name !== wanted.value);
  return {
    ...diagnosticAt(wanted, message, didYouMean(wanted.value, names), surelyMeant(wanted.value, names)),
    severity: 'warning',
  };
}

/** The innermost level that names a key wins; its variables stand for what they mean to this workspace. */
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
