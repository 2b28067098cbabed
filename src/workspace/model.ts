import type { Language } from './detect/language.ts';
import type { Diagnostic, Located, SourceLocation } from './document/diagnostic.ts';
import type { Json } from './document/json.ts';
import type { NeovimStructure } from './neovim/distributions.ts';
import type { PluginReference } from './neovim/reference.ts';
import type { SecretSource } from './secret-source.ts';
import type { ToolVersions } from './tools.ts';

/** A level of the hierarchy that can set values for the workspaces below it, outermost first. */
export type Origin = 'global' | 'ecosystem' | 'domain' | 'system' | 'app' | 'workspace';

/** A value and the level of the hierarchy that it came from. */
export interface Inherited extends Located<string> {
  readonly from: Origin;
}

/** A workspace with the values of all its levels merged. Only YAML has been read so far, no other file. */
export interface Workspace {
  /** The error in its documents that prevents building it. */
  readonly problem?: Diagnostic;
  readonly name: string;
  readonly app: string;
  /** `eco/dom/sys/app/ws`, without the levels that it does not have. */
  readonly path: string;
  readonly ecosystem?: string;
  readonly domain?: string;
  readonly system?: string;
  /** Real path of its YAML file's folder, `#`, and `path`: the same for every tool that reads the file. */
  readonly identity: string;
  readonly preferredKey: string;
  /** Where its document begins. */
  readonly location: SourceLocation;
  /** Absolute path of the app's source folder. */
  readonly appPath: Located<string>;
  /** The monorepo that the app is a part of; absent: the app's folder contains all that it needs. */
  readonly project?: Project;
  /** Whether the app is a program in some language or a deployment (charts, manifests). */
  readonly kind: 'language' | 'cicd';
  readonly language: Language;
  /** Other languages in which the app has dependencies, such as nodejs for the front end of a Rails app. */
  readonly furtherLanguages: readonly FurtherLanguage[];
  /** Why this language and version were detected; absent if nothing was detected. */
  readonly detected?: string;
  /** Replaces the language's own base image. */
  readonly baseImage?: Located<string>;
  /** Replaces the base image. */
  readonly dockerfile?: DockerfileReference;
  readonly container: Container;
  readonly shell: Shell;
  /** Absent: no Neovim is installed or configured. */
  readonly nvim?: Neovim;
  readonly vscode: VsCode;
  readonly languageVersion?: Located<string>;
  readonly basePackages: readonly Located<string>[];
  readonly devPackages?: readonly Located<string>[];
  readonly devTools?: readonly Located<string>[];
  /** Location of `spec.tools.opencode` if it is true. */
  readonly opencode?: SourceLocation;
  /** Override the catalogue's versions. */
  readonly toolVersions: ToolVersions;
  /** Server that mirrors tool releases. The environment and the settings override it. */
  readonly downloadMirror?: Located<string>;
  /** CA certificates trusted by every download of the build and by the workspace itself, sorted by name. */
  readonly certificates: readonly InheritedCertificate[];
  readonly customCommands: readonly Located<string>[];
  readonly args: ReadonlyMap<string, Inherited>;
  readonly env: ReadonlyMap<string, Inherited>;
  readonly registries: ReadonlyMap<RegistryRole, ChosenRegistry>;
  /** By the variable names that build steps use. */
  readonly credentials: ReadonlyMap<string, Credential>;
  /** The folder whose documents were read. Files outside of it belong to the machine. */
  readonly root: string;
}

/** A folder with an app and the files above it that its dependencies need, which is mounted instead of the app's. */
export interface Project {
  /** Absolute; a real path. */
  readonly folder: string;
  /** The app's folder in it, such as `packages/api`. */
  readonly appFolder: string;
  /** The file that lists the app as a part, or that refers to the folder. */
  readonly file: string;
}

/** The folder that is mounted at the working directory. */
export function mountedFolder({ appPath, project }: Pick<Workspace, 'appPath' | 'project'>): string {
  return project?.folder ?? appPath.value;
}

/** A language of an app beside its main one. */
export interface FurtherLanguage {
  readonly language: Language;
  /** Absent: the default version. */
  readonly version?: Located<string>;
  /** The manifest that it was detected from. */
  readonly manifest: string;
}

/** A secret that build steps may use. This is only its source; its value is read during a build. */
export interface Credential {
  /** The name of its document. */
  readonly name: string;
  readonly source: SecretSource;
  /** Absolute path where steps find the secret as a file, instead of in a variable. */
  readonly mountPath?: string;
  /** git signs in to this host with the secret. */
  readonly host?: string;
  readonly expiresAt?: string;
  readonly from: Origin;
  /** Where its document begins. */
  readonly location: SourceLocation;
}

/** The user, working directory and command of the image. */
export interface Container {
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  /** Absolute path where the source is mounted. */
  readonly workingDir: string;
  /** Absent: the login shell. */
  readonly command?: readonly string[];
}

/** The user's own Dockerfile that the image extends. It has not been read yet. */
export interface DockerfileReference {
  /** Absolute. */
  readonly file: Located<string>;
  /** Absolute folder that its COPY instructions read from. */
  readonly context: Located<string>;
  /** The stage to start from; absent: the last one. */
  readonly target?: Located<string>;
}

/** The shell of the image's user. */
export interface Shell {
  readonly type: 'zsh' | 'bash';
  readonly framework?: string;
  readonly theme?: string;
  /** Absent: the shell's own plain prompt. */
  readonly prompt?: 'starship';
  readonly plugins: readonly string[];
  /** The terminal package that added plugins and the prompt. */
  readonly package?: Inherited;
  readonly multiplexer?: Multiplexer;
  /** Appended to the shell's configuration. */
  readonly customRc?: Located<string>;
}

/** A program that runs several terminals in one. */
export interface Multiplexer {
  readonly type: 'tmux' | 'screen';
  /** Whether interactive shells start inside it. */
  readonly autostart: boolean;
}

/** The Neovim configuration of the image. */
export interface Neovim {
  readonly structure: NeovimStructure;
  /** Whether the workspace's plugins are added to those of its package, or replace them. */
  readonly mergeMode: 'append' | 'replace';
  readonly customConfig?: Located<string>;
  readonly location: SourceLocation;
  readonly theme?: Inherited;
  readonly pluginPackage?: Inherited;
  /** In the order in which they were listed; folder names are unique. */
  readonly plugins: readonly NeovimPlugin[];
}

export interface NeovimPlugin extends PluginReference {
  readonly from: Origin;
  /** The plugin package that it belongs to. */
  readonly package?: string;
  readonly location: SourceLocation;
}

/** What VS Code installs and sets when it opens a container of the image. */
export interface VsCode {
  /** `publisher.name[@version]`; with a leading minus, the extension is not installed. */
  readonly extensions: readonly Located<string>[];
  readonly settings: ReadonlyMap<string, Located<Json>>;
}

/** A certificate of an authority that builds and workspaces trust. It has not been read yet. */
export interface Certificate {
  readonly name: string;
  /** Certificates are not secret, but may be stored where secrets are. */
  readonly source: SecretSource;
  /** Location of its name. */
  readonly location: SourceLocation;
}

export interface InheritedCertificate extends Certificate {
  readonly from: Origin;
}

/** What a registry serves: base images, packages of an ecosystem, or anything over HTTP. */
export type RegistryRole = 'oci' | 'pypi' | 'npm' | 'go' | 'http';

/** The registry name that applies to a role, and the registry that it refers to. */
export interface ChosenRegistry extends Inherited {
  /** Absent if there is no registry to use; `unused` says why. */
  readonly registry?: Registry;
  readonly unused?: string;
}

export interface Registry {
  readonly name: string;
  readonly type: string;
  readonly url: string;
  readonly location: SourceLocation;
}
