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

/** What a stage knows while it is planned. */
export interface StageContext {
  readonly base: string;
  /** Of the language. */
  readonly version: string;
  /** The workspace's place in the hierarchy. */
  readonly workspace: string;
  /** Names of the manifests that are in the build context. */
  readonly manifests: readonly string[];
  /** Declares the build args; a change of one rebuilds only the stages that declare it. */
  readonly args: readonly (Instruction & ArgInstruction)[];
  readonly user: User;
}

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** How one language is installed: everything that differs between languages, and nothing else does. */
export interface Toolchain {
  readonly defaultVersion: string;
  image(version: string): string;
  /**
   * What the official image lacks of the toolchain, for the base stage. Left out when the user names a base image.
   * The args
   * are for what comes from a package index; what comes from elsewhere does not declare them.
   */
  setup?(version: string, args: readonly Instruction[]): readonly Instruction[];
  /** Dependency manifests that are worth staging if the app has them: their paths in the app's folder. */
  readonly manifests: RegExp | undefined;
  /** Paths of the folders that are looked into for them, besides the app's own. */
  readonly manifestFolders?: RegExp;
  /** By their names in Debian. */
  basePackages(version: string): readonly string[];
  /** Packages of the dev stage, unless the user lists others. */
  readonly devPackages?: readonly string[];
  /** Folders for PATH, first wins. */
  path(user: User): readonly string[];
  env(user: User, version: string): Readonly<Record<string, string>>;
  readonly defaultTools: readonly string[];
  /** Instructions of a stage that installs the app's dependencies, or nothing if the app has none. */
  dependencies(context: StageContext): readonly Instruction[] | undefined;
  /** What the dev stage copies from the dependencies stage. */
  copyDependencies(context: StageContext): readonly Instruction[];
  /** What the stage of its tools is called, if it has a name of its own. */
  readonly toolsStage?: string;
  /** Instructions of a stage that installs these tools below /opt/tools; nothing if the language has no such tools. */
  tools?(context: StageContext, tools: readonly string[]): readonly Instruction[];
}

export const TOOLS = '/opt/tools';
export const DEPENDENCIES_STAGE = 'dependencies-builder';
export const TOOLS_STAGE = 'tools-builder';
/** Where manifests lie while dependencies are installed. */
export const MANIFESTS = '/dependencies';

/**
 * The beginning of every dependencies stage. Of the app's folders the build context has what was staged, and no more.
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

/** Copies folders from the dependencies stage to where they were made, for the workspace's user. */
export function copyForUser({ user }: StageContext, ...folders: readonly string[]): Instruction[] {
  return folders.map((folder) =>
    copyFrom(stageNamed(DEPENDENCIES_STAGE), [folder], folder, { chown: `${user.uid}:${user.gid}` }),
  );
}

/**
 * What a package manager only downloads: kept between builds, shared by the workspaces of one root on the same base
 * image.
 */
export function downloads({ base }: StageContext, name: string, stage: string, target: string): CacheMount {
  return cacheMount(cacheId(name, base, stage), target);
}

/**
 * For package managers whose downloads are what programs run from: they fill a folder that is kept between builds, and
 * it is copied into the image, because a cache mount is not part of it. Each workspace has its own, so that no image
 * holds what another app needs.
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
