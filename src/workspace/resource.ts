import type { Diagnostic, Located, SourceLocation } from './document/diagnostic.ts';
import type { Certificate, Container, Neovim, RegistryRole, Shell, VsCode, Workspace } from './model.ts';
import type { SecretSource } from './secret-source.ts';
import type { ToolVersions } from './tools.ts';

export const API_VERSION = 'devopsmaestro.io/v1';

/** The levels of the hierarchy above a workspace, outermost first. */
export const LEVELS = ['ecosystem', 'domain', 'system', 'app'] as const;
export type Level = (typeof LEVELS)[number];

export type Args = ReadonlyMap<string, Located<string>>;
export type Parents = Partial<Readonly<Record<Level, Located<string>>>>;

/** The registries that one level names, by role. */
export type RegistryChoices = ReadonlyMap<RegistryRole, Located<string>>;

/** Defaults for the editor and the terminal that a level passes on to the workspaces below it. */
export interface EditorDefaults {
  readonly theme?: Located<string>;
  readonly nvimPackage?: Located<string>;
  readonly terminalPackage?: Located<string>;
  /** Neovim plugins; only GlobalDefaults lists them in addition to a package. */
  readonly plugins?: readonly Located<string>[];
}

/** `spec.shell` and `spec.terminal` of a Workspace document, without the plugins of its terminal package. */
export interface ShellSpec {
  readonly shell: Shell;
  readonly terminalPackage?: Located<string>;
}

/** `spec.nvim` of a Workspace document. Unknown names have been reported and left out. */
export interface NeovimSpec extends Pick<Neovim, 'structure' | 'mergeMode' | 'customConfig' | 'location'> {
  readonly theme?: Located<string>;
  readonly pluginPackage?: Located<string>;
  readonly plugins: readonly Located<string>[];
}

interface ResourceHead {
  readonly name: string;
  /** Where the document begins. */
  readonly location: SourceLocation;
  readonly nameLocation: SourceLocation;
  readonly parents: Parents;
  /** The first error in its document: it is shown, but cannot be built. Only an App or a Workspace has one. */
  readonly problem?: Diagnostic;
}

export interface GroupResource extends ResourceHead {
  readonly kind: 'Ecosystem' | 'Domain' | 'System';
  readonly args: Args;
  readonly certificates: readonly Certificate[];
  readonly toolVersions: ToolVersions;
  readonly editorDefaults: EditorDefaults;
  readonly registries: RegistryChoices;
}

/** Defaults for every workspace of a root. There is at most one such document. */
export interface GlobalDefaultsResource extends ResourceHead {
  readonly kind: 'GlobalDefaults';
  readonly args: Args;
  readonly certificates: readonly Certificate[];
  readonly toolVersions: ToolVersions;
  readonly downloadMirror?: Located<string>;
  readonly editorDefaults: EditorDefaults;
  readonly registries: RegistryChoices;
}

/** A secret that is stored elsewhere: the document only names its source. */
export interface CredentialResource extends ResourceHead {
  readonly kind: 'Credential';
  /** The level that it belongs to. */
  readonly scope: Level | 'workspace';
  readonly scopeName: Located<string>;
  /** Usually one. */
  readonly variables: readonly SecretVariable[];
  readonly mountPath?: Located<string>;
  readonly host?: Located<string>;
  readonly expiresAt?: Located<string>;
}

/** A secret, and the variable that build steps find it in. The path of a file is not resolved yet. */
export interface SecretVariable {
  readonly variable: string;
  readonly source: SecretSource;
}

export interface AppResource extends ResourceHead {
  readonly kind: 'App';
  /** Absolute, or relative to the YAML file. */
  readonly path: Located<string>;
  readonly language?: Located<string>;
  readonly languageVersion?: Located<string>;
  /** Absent: detected from the files. */
  readonly appKind?: Workspace['kind'];
  readonly editorDefaults: EditorDefaults;
  readonly registries: RegistryChoices;
  /** Path of the app's Dockerfile and its context, relative to the app's folder, and the stage to extend. */
  readonly dockerfile?: Located<string>;
  readonly dockerfileContext?: Located<string>;
  readonly dockerfileTarget?: Located<string>;
  readonly args: Args;
  readonly certificates: readonly Certificate[];
  readonly toolVersions: ToolVersions;
  readonly env: Args;
}

export interface WorkspaceResource extends ResourceHead {
  readonly kind: 'Workspace';
  readonly args: Args;
  readonly certificates: readonly Certificate[];
  readonly toolVersions: ToolVersions;
  readonly opencode?: SourceLocation;
  readonly basePackages: readonly Located<string>[];
  /** Absent means the defaults; a list replaces them. */
  readonly devPackages?: readonly Located<string>[];
  readonly devTools?: readonly Located<string>[];
  readonly customCommands: readonly Located<string>[];
  readonly baseImage?: Located<string>;
  /** Path of a Dockerfile, relative to the app's folder. */
  readonly buildFrom?: Located<string>;
  readonly container: Container;
  readonly shell: ShellSpec;
  readonly registries: RegistryChoices;
  readonly nvim?: NeovimSpec;
  readonly vscode: VsCode;
  readonly env: Args;
}

export interface RegistryResource extends ResourceHead {
  readonly kind: 'Registry';
  readonly type: string;
  readonly url: string;
  readonly enabled: boolean;
}

/** What is known about a document that cannot be used. */
export interface BrokenDocument {
  /** Empty if it could not be read. */
  readonly kind: string;
  readonly name: string;
  /** Of a Workspace. */
  readonly app?: string;
  /** The first error that makes it unusable. A warning if the file may belong to another program. */
  readonly error: Diagnostic;
}

export type Resource =
  GlobalDefaultsResource | GroupResource | AppResource | WorkspaceResource | RegistryResource | CredentialResource;
export type Kind = Resource['kind'];
/** The values of a document's `kind`. A list is not itself a resource; its items are. */
export const KINDS = [
  'GlobalDefaults',
  'Ecosystem',
  'Domain',
  'System',
  'App',
  'Workspace',
  'Registry',
  'Credential',
  'List',
] as const satisfies readonly (Kind | 'List')[];
