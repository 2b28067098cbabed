import type { Instruction } from './instruction.ts';

/** What a stage knows while it is planned. */
export interface StageContext {
  readonly base: string;
  /** Names of the manifests that are in the build context. */
  readonly manifests: readonly string[];
  /** Declares the build args; a change of one rebuilds only the stages that declare it. */
  readonly args: readonly Instruction[];
  readonly user: User;
}

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** How one language is installed: everything that differs between languages, and nothing else does. */
export interface Toolchain {
  readonly defaultVersion: string;
  image(version: string): string;
  /** Dependency manifests that are worth staging if the app has them: exact names, in the app's folder. */
  readonly manifests: RegExp | undefined;
  readonly basePackages: readonly string[];
  /** Folders for PATH, first wins. */
  readonly path: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly defaultTools: readonly string[];
  /** Instructions of a stage that installs the app's dependencies, or nothing if the app has none. */
  dependencies(context: StageContext): readonly Instruction[] | undefined;
  /** What the dev stage copies from the dependencies stage. */
  copyDependencies(context: StageContext): readonly Instruction[];
  /** Instructions of a stage that installs these tools below /opt/tools. */
  tools(context: StageContext, tools: readonly string[]): readonly Instruction[];
}

export const TOOLS = '/opt/tools';
export const DEPENDENCIES_STAGE = 'dependencies-builder';
export const TOOLS_STAGE = 'tools-builder';
