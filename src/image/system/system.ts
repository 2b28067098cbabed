import type { SourceLocation } from '../../workspace/document/diagnostic.ts';
import type { Instruction } from '../instruction.ts';

export interface InstallOptions {
  readonly origin?: SourceLocation | undefined;
  /** Commands that follow the installation in the same step. */
  readonly then?: readonly string[];
}

/** What differs between families of base images. */
export interface System {
  readonly name: 'debian' | 'alpine';
  /** Makes the package manager keep its downloads, so that cache mounts have an effect. */
  readonly prepare: Instruction;
  /** Installs packages in one stage; their order does not matter. */
  install(base: string, stage: string, packages: readonly string[], options?: InstallOptions): Instruction;
  /** The name of a Debian package on this system. */
  packageName(debianName: string): string;
  /** Packages that creating the workspace's user requires. */
  readonly userPackages: readonly string[];
  /** Whether locales must be compiled; Alpine's musl supports UTF-8 without them. */
  readonly hasLocales: boolean;
  /** The parent folder of the zsh plugins. */
  readonly zshPlugins: string;
}
