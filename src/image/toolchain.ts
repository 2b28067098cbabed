import {
  type ArgInstruction,
  type CacheMount,
  cacheMount,
  copy,
  copyFrom,
  type Instruction,
  stage as stageNamed,
} from './instruction.ts';
import { cacheId } from './quote.ts';

/** What toolchains plan their stages from. */
export interface StageContext {
  readonly base: string;
  /** Of the language. */
  readonly version: string;
  /** The path of the workspace in the hierarchy. */
  readonly workspace: string;
  /** Names of the manifests that are in the build context. */
  readonly manifests: readonly string[];
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

/** How one language is installed: everything that differs between languages. */
export interface Toolchain {
  readonly defaultVersion: string;
  image(version: string): string;
  /**
   * What the base stage adds to the language's official image; left out if the user names a base image. Downloads from
   * a package index declare the args; others do not.
   */
  setup?(version: string, args: readonly Instruction[]): readonly Instruction[];
  /** Dependency manifests to stage: their paths in the app's folder. */
  readonly manifests: RegExp | undefined;
  /** Subfolders of the app that may contain some of them. */
  readonly manifestFolders?: RegExp;
  /** By their Debian names. */
  basePackages(version: string): readonly string[];
  /** Packages of the dev stage, unless the user lists their own. */
  readonly devPackages?: readonly string[];
  /** Folders that come first in PATH. */
  path(user: User): readonly string[];
  env(user: User, version: string): Readonly<Record<string, string>>;
  readonly defaultTools: readonly string[];
  /** Instructions of the stage that installs the app's dependencies; undefined if the app has none. */
  dependencies(context: StageContext): readonly Instruction[] | undefined;
  /** What the dev stage copies from the dependencies stage. */
  copyDependencies(context: StageContext): readonly Instruction[];
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
export function stageManifests({ args, manifests }: StageContext): Instruction[] {
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
