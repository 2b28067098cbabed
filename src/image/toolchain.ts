import {
  type ArgInstruction,
  type CacheMount,
  cacheMount,
  copy,
  copyFrom,
  type Instruction,
  stage as stageNamed,
} from './instruction.ts';
import type { Finding } from './access/private-sources.ts';
import { cacheId } from './quote.ts';

/** What toolchains plan their stages from. */
export interface StageContext {
  readonly base: string;
  /** Of the language. */
  readonly version: string;
  /** The path of the workspace in the hierarchy. */
  readonly workspace: string;
  /** Texts of the files that may be dependency manifests, by their path in the mounted folder, sorted. */
  readonly manifests: ReadonlyMap<string, string>;
  /** The app's folder in the mounted folder: empty, or a path such as `packages/api` for a part of a monorepo. */
  readonly appFolder: string;
  /** Packages that the user lists for the base stage. */
  readonly listedPackages: readonly string[];
  /** Where the folder is mounted. */
  readonly workingDir: string;
  /** Declarations of the build args: a changed value rebuilds only the stages that declare it. */
  readonly args: readonly (Instruction & ArgInstruction)[];
  readonly user: User;
}

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Something in the app's files that the build does not use, or uses in part, and why. */
export interface LeftOut {
  readonly message: string;
  readonly hint?: string;
  /** The files that it explains, about which nothing else is said. */
  readonly files?: readonly string[];
}

/** How the app's dependencies get into the image. */
export interface Dependencies {
  /** Paths of the manifests that the build uses; only they are staged. */
  readonly manifests: readonly string[];
  /** Instructions of the stage that installs them; without any, there is no such stage. */
  readonly instructions: readonly Instruction[];
  /** What the dev stage copies from that stage. */
  readonly copies: readonly Instruction[];
  /** Debian packages that only the stage needs, such as compilers, with the reason for each. */
  readonly buildPackages?: readonly Finding[];
  /** Debian packages that every stage needs, such as libraries, with the reason for each. */
  readonly packages?: readonly Finding[];
  /** Folders below the working directory that must stay visible when the source is mounted over it. */
  readonly volumes?: readonly string[];
  /** A command that completes the dependencies in a new container, from the mounted source, without network access. */
  readonly onCreate?: readonly string[];
  readonly leftOut?: readonly LeftOut[];
  /** The package managers that the image has, by their names in mise's registry; it lists their versions. */
  readonly managers?: readonly string[];
}

/** How one language is installed: everything that differs between languages. */
export interface Toolchain {
  readonly defaultVersion: string;
  image(version: string): string;
  /**
   * What the base stage adds to the language's official image; left out if the user names a base image. Downloads from
   * a package index declare the args; others do not.
   */
  setup?(context: StageContext): readonly Instruction[];
  /**
   * Adds the language's programs to the base stage of another language's image; absent if the language can only be an
   * app's main language. The image may be of another release of Debian, or of Ubuntu.
   */
  runtime?(context: StageContext): readonly Instruction[];
  /** Files that may be dependency manifests, by their path in the mounted folder. */
  readonly manifests: RegExp | undefined;
  /** Its subfolders that may contain some of them. */
  readonly manifestFolders?: RegExp;
  /** By their Debian names. */
  basePackages(context: StageContext): readonly string[];
  /** Packages of the dev stage, unless the user lists their own. */
  readonly devPackages?: readonly string[];
  /** Folders that come first in PATH. */
  path(context: StageContext): readonly string[];
  env(context: StageContext): Readonly<Record<string, string>>;
  readonly defaultTools: readonly string[];
  /** Undefined if the app has none. */
  dependencies(context: StageContext): Dependencies | undefined;
  /** The name of the tools stage, if it is not the usual one. */
  readonly toolsStage?: string;
  /** Instructions of the stage that installs these tools below /opt/tools; absent if the language has no such tools. */
  tools?(context: StageContext, tools: readonly string[]): readonly Instruction[];
}

export const TOOLS = '/opt/tools';
export const DEPENDENCIES_STAGE = 'dependencies-builder';
export const TOOLS_STAGE = 'tools-builder';
/** The folder with the manifests while dependencies are installed. */
export const MANIFESTS = '/dependencies';

/**
 * The first instructions of every dependencies stage. Of the app's subfolders, the build context contains only what was
 * staged.
 */
export function stageManifests(
  { args, manifests: all }: StageContext,
  manifests: readonly string[] = [...all.keys()],
): Instruction[] {
  const folders = new Set(
    manifests.filter((name) => name.includes('/')).map((name) => name.slice(0, name.indexOf('/'))),
  );
  const files = manifests.filter((name) => !name.includes('/'));
  return [
    ...args,
    { keyword: 'WORKDIR', path: MANIFESTS },
    ...(files.length > 0 ? [copy(files, './')] : []),
    ...[...folders].map((folder) => copy([folder], `./${folder}/`)),
  ];
}

/** Copies folders from the dependencies stage to the same path, owned by the workspace's user. */
export function copyForUser({ user }: StageContext, ...folders: readonly string[]): Instruction[] {
  return folders.map((folder) =>
    copyFrom(stageNamed(DEPENDENCIES_STAGE), [folder], folder, { chown: `${user.uid}:${user.gid}` }),
  );
}

/** A cache of downloads, shared by the workspaces of one root on the same base image. */
export function downloads({ base }: StageContext, name: string, stage: string, target: string): CacheMount {
  return cacheMount(cacheId(name, base, stage), target);
}

/**
 * For package managers whose download folder is also the installation. A cache mount is not part of the image, so its
 * content is copied into it; each workspace has its own, so that no image contains what another app needs.
 */
export function keptFolder(
  { base, workspace }: StageContext,
  name: string,
  folder: string,
): { mount: CacheMount; cache: string; keep: readonly string[] } {
  const cache = `/cache/${name}`;
  return {
    cache,
    mount: cacheMount(cacheId(name, base, DEPENDENCIES_STAGE, workspace), cache),
    keep: [`mkdir -p ${folder}`, `cp -a ${cache}/. ${folder}/`],
  };
}
