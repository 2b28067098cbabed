import type { InheritedCertificate } from './hierarchy/certificates.ts';
import type { Diagnostic, Located, SourceLocation } from './document/diagnostic.ts';
import type { Inherited } from './hierarchy/inherited.ts';
import type { Language } from './detect/language.ts';
import type { Neovim } from './neovim/neovim.ts';
import type { ChosenRegistry, RegistryRole } from './hierarchy/registries.ts';
import type { Shell } from './shell.ts';
import type { SecretSource } from './secret-source.ts';
import type { ToolVersions } from './tools.ts';
import type { VsCode } from './vscode.ts';

/** A secret that steps of the build may use. Only where it is found is known here, never what it is. */
export interface Credential {
  /** The name of its document. */
  readonly name: string;
  readonly source: SecretSource;
  /** Absolute; steps that use it find it there as a file, instead of in a variable. */
  readonly mountPath?: string;
  /** git signs in to this host with it. */
  readonly host?: string;
  readonly expiresAt?: string;
  readonly from: Inherited['from'];
  /** Where its document begins. */
  readonly location: SourceLocation;
}

/** Who and where the workspace's programs are. */
export interface Container {
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  /** Absolute; where the source is mounted. */
  readonly workingDir: string;
  /** Absent: the login shell. */
  readonly command?: readonly string[];
}

/** A Dockerfile of the user's that the image extends. Nothing of it has been read. */
export interface DockerfileReference {
  /** Absolute. */
  readonly file: Located<string>;
  /** Absolute folder that its COPY instructions take from. */
  readonly context: Located<string>;
  /** The stage to begin with; absent: the last one. */
  readonly target?: Located<string>;
}

export const DEFAULT_CONTAINER: Container = { user: 'dev', uid: 1000, gid: 1000, workingDir: '/workspace' };

/** A workspace with everything that its levels say about it. No file but the YAML has been looked at. */
export interface Workspace {
  /** The error in its documents that keeps it from being built. */
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
  /** Absolute folder of the app's source, and where it is written. */
  readonly appPath: Located<string>;
  /** What the app is: a program in a language, or the description of a deployment (charts, manifests). */
  readonly kind: 'language' | 'cicd';
  readonly language: Language;
  /** Which file or field decided on the language and its version, in words; absent if nothing did. */
  readonly detected?: string;
  /** Instead of the language's own base image. */
  readonly baseImage?: Located<string>;
  /** Instead of any base image. */
  readonly dockerfile?: DockerfileReference;
  readonly container: Container;
  readonly shell: Shell;
  /** Absent: the image has no Neovim of ours. */
  readonly nvim?: Neovim;
  readonly vscode: VsCode;
  readonly languageVersion?: Located<string>;
  readonly basePackages: readonly Located<string>[];
  readonly devPackages?: readonly Located<string>[];
  readonly devTools?: readonly Located<string>[];
  /** Where `spec.tools.opencode` asks for it. */
  readonly opencode?: SourceLocation;
  /** Instead of those of the catalogue. */
  readonly toolVersions: ToolVersions;
  /**
   * Where released tools are downloaded from instead of their projects' own hosts; the environment may say otherwise.
   */
  readonly downloadMirror?: Located<string>;
  /** CA certificates that every download of the build trusts, and the workspace itself; in the order of their names. */
  readonly certificates: readonly InheritedCertificate[];
  readonly customCommands: readonly Located<string>[];
  readonly args: ReadonlyMap<string, Inherited>;
  readonly env: ReadonlyMap<string, Inherited>;
  /** What the levels name to ask instead of the public places, by what it is asked for. */
  readonly registries: ReadonlyMap<RegistryRole, ChosenRegistry>;
  /** By the names that build steps know them by. */
  readonly credentials: ReadonlyMap<string, Credential>;
  /** The folder whose documents were read: everything outside of it is the machine's. */
  readonly root: string;
}

export interface Registry {
  readonly name: string;
  readonly type: string;
  readonly url: string;
  readonly location: SourceLocation;
}
